import type { DriverContext } from '../../shared/driver.ts'
import { replaceMethod } from '../../shared/methods.ts'
import { createStackSampler, type StackSampler } from '../../stack/capture.ts'
import { calledAt } from './call.ts'
import type { Context } from './watched.ts'

const PATCHED: unique symbol = Symbol.for('next-db-monitoring.knex-calls') as never

/**
 * Has transactions of a copy of knex know who began them: knex takes the connection later, out of the caller's stack. What
 * `transaction` returns stays what it is. Harmless twice.
 * @param Client knex's client for Postgres
 * @returns the same
 */
export function watchKnex<C extends { readonly prototype?: object }>(Client: C, context: Context): C {
  const prototype = Client.prototype as
    | { transaction?: (...args: unknown[]) => unknown; [PATCHED]?: true }
    | undefined
  if (!prototype || !Object.hasOwn(prototype, 'transaction') || prototype[PATCHED]) return Client
  const begin = prototype.transaction
  if (typeof begin !== 'function') return Client
  Object.defineProperty(prototype, PATCHED, { value: true })
  let sampler: StackSampler | null = null
  const originOf = (): ReturnType<StackSampler['take']> => {
    let found: DriverContext | null = null
    try {
      found = context()
      if (!found) return undefined
      sampler ??= createStackSampler(found.stackSample)
      return sampler.take(transaction, performance.now())
    } catch (error) {
      found?.tracking.fault('pg', error)
      return undefined
    }
  }
  function transaction(this: unknown, ...args: unknown[]): unknown {
    return calledAt(originOf(), () => Reflect.apply(begin as never, this, args))
  }
  replaceMethod(prototype, 'transaction', transaction)
  return Client
}
