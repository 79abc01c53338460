import type { Sql } from '../integrations/postgres/shapes.ts'
import { watchSql } from '../integrations/postgres/watch.ts'
import { driverContext } from '../integrations/shared/driver-context.ts'

/** How an instance is tracked. */
export interface TrackSqlOptions {
  /** Shown as `postgres:<name>`. @default its `application_name`, else its database */
  readonly name?: string
}

/**
 * Tracks a `postgres()` instance (postgres.js): what runs, what waits, for how long, and transactions, reservations, cursors
 * and COPY streams that are not ended; `listen` and `subscribe` as connections beside it. The number of idle and opening
 * connections is unknown until a connection was seen in that state. Tracking an instance twice changes nothing. Never
 * throws.
 * @param options the instance's name, or options
 * @returns the instance to use from here on: the same one, except for a version of the library with unknown internals: then
 * one that measures wall time (reported as a fault)
 */
export function trackSql<S extends (...args: never[]) => unknown>(
  sql: S,
  options: string | TrackSqlOptions = {},
): S {
  const context = driverContext('postgres')
  if (!context) return sql
  try {
    return watchSql(context, sql as unknown as Sql, {
      ...(typeof options === 'string' ? { name: options } : options),
      below: trackSql,
    }) as unknown as S
  } catch (error) {
    context.tracking.fault('postgres', error)
    return sql
  }
}
