import type { Context } from '../lent/watched.ts'
import { rememberCaller } from './remember-caller.ts'

/**
 * Makes transactions of a copy of knex remember who began them.
 * @param Client knex's client for Postgres
 * @returns the same
 */
export function watchKnex<C extends { readonly prototype?: object }>(Client: C, context: Context): C {
  rememberCaller(Client.prototype, 'transaction', context)
  return Client
}
