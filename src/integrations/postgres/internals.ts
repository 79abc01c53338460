import type { Canceller } from './run/run.ts'
import type { PostgresQuery, QueryClass, Sql } from './shapes.ts'

/** What one `postgres()` instance is recognised by. */
export interface Internals {
  readonly Query: QueryClass
  /** The same function on every query of the instance. */
  readonly canceller: Canceller & object
  /** On every query outside of transactions and reservations. */
  readonly handler: unknown
}

/**
 * Looks at a query that is never sent: queries are lazy, and this one is not awaited.
 * @returns `null` when this version stores its queries differently
 */
export function internalsOf(sql: Sql): Internals | null {
  const probe = sql.unsafe('') as Partial<PostgresQuery> & {
    readonly active?: unknown
    readonly options?: unknown
  }
  const Query = probe?.constructor as unknown as QueryClass | undefined
  const { canceller, handler } = probe ?? {}
  const known =
    typeof Query === 'function' &&
    typeof Query.prototype?.handle === 'function' &&
    typeof canceller === 'function' &&
    typeof handler === 'function' &&
    typeof probe.reject === 'function' &&
    probe.active === false &&
    probe.executed === false &&
    probe.state === null &&
    Array.isArray(probe.strings)
  return known ? { Query, canceller: canceller as Canceller & object, handler } : null
}

/** The function that sends queries of this scope. */
export function handlerOf(sql: Sql): unknown {
  return (sql.unsafe('') as Partial<PostgresQuery>).handler
}
