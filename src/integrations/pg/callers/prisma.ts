import type { Context } from '../lent/watched.ts'
import { rememberCaller } from './remember-caller.ts'

/** The parts of a client of Prisma's that are used. */
interface PrismaClient {
  readonly _engineConfig?: { readonly adapter?: { readonly adapterName?: string } }
}
type ClientOf = (...config: unknown[]) => { readonly prototype?: object }

/**
 * Makes transactions of Prisma's clients over `pg` remember who began them. The runtime creates the client class; the
 * generated code gets it from the runtime's exports.
 * @param runtime what a copy of `@prisma/client/runtime/client` exports
 * @returns the same exports with a `getPrismaClient` that gives the same class
 */
export function watchPrisma<R extends object>(runtime: R, context: Context): R {
  const made = Reflect.get(runtime, 'getPrismaClient') as ClientOf | undefined
  if (typeof made !== 'function') return runtime
  const getPrismaClient: ClientOf = (...config) => {
    const Client = made(...config)
    rememberCaller(Client?.prototype, '$transaction', context, isOverPg)
    return Client
  }
  // The runtime exports getters that cannot be replaced, so the object is another one with the same getters.
  return Object.create(Object.getPrototypeOf(runtime) as object, {
    ...Object.getOwnPropertyDescriptors(runtime),
    getPrismaClient: { value: getPrismaClient, enumerable: true },
  }) as R
}

function isOverPg(client: object): boolean {
  return (client as PrismaClient)._engineConfig?.adapter?.adapterName === '@prisma/adapter-pg'
}
