import type { Sql } from '../integrations/postgres/shapes.ts'
import { watchSql } from '../integrations/postgres/watch.ts'
import { driverContext } from '../integrations/shared/driver-context.ts'

/** How an instance is tracked. */
export interface TrackSqlOptions {
  /** Shown as `postgres:<name>`. @default its `application_name`, else its database */
  readonly name?: string
}

/**
 * Tracks a `postgres()` instance (postgres.js): what runs, what waits, for how long, and transactions, reservations, cursors and COPY streams
 * that are not ended; `listen` and `subscribe` as connections beside it. What is idle or being opened stays unknown until a connection was. Tracking an instance twice changes nothing. Never throws.
 * @param options the instance's name, or options
 * @returns the instance to use from here on: the same one, except with a version of the library whose inside is not known,
 * where it is one that measures wall time (and a fault says so)
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
