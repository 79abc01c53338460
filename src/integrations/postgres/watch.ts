import { OwnError } from '../../model/errors/own-error.ts'
import type { Tracker } from '../../model/extensions.ts'
import type { DriverContext } from '../shared/driver.ts'
import { createStackSampler } from '../stack/capture.ts'
import { attachSql, type SqlCounts } from './attach.ts'
import { createConnectionBook } from './connections.ts'
import { internalsOf } from './internals.ts'
import { listen } from './patch.ts'
import { listenerOf } from './run/listener.ts'
import type { Sql } from './shapes.ts'
import { watchSides } from './side/watch-sides.ts'
import { watchWallTime } from './wall-clock.ts'

export interface WatchSqlOptions {
  /** Name of the pool, shown as `postgres:<name>`. @default its `application_name`, else its database */
  readonly name?: string
  /** Function whose caller created the instance. */
  readonly below?: (...args: never[]) => unknown
}

/** Instances that are watched, for every copy of this module in the process; a mark on the instance could be seen by those that list its keys. */
const WATCHED: unique symbol = Symbol.for('next-db-monitoring.watched-instances') as never

/**
 * Watches one `postgres()` instance: a lease for each query from its turn to the end of what it opens, for each transaction
 * and reservation from the connection to its end, and for the connections of `listen` and `subscribe`. The library has no
 * hooks: its internals are checked first, and where they differ only wall time is measured, which is shown as a fault.
 * @returns the instance to use: the same one, or one that measures wall time where nothing else is available
 */
export function watchSql<S extends Sql>(context: DriverContext, sql: S, options: WatchSqlOptions = {}): S {
  const holder = globalThis as { [WATCHED]?: WeakSet<object> }
  const watched = (holder[WATCHED] ??= new WeakSet())
  if (watched.has(sql)) return sql
  const { tracking } = context
  const internals = internalsOf(sql)
  const counts: SqlCounts = { used: 0, pending: 0, known: internals !== null }
  const book = createConnectionBook()
  const name = attachSql(context, sql, counts, { below: watchSql, ...options, book })
  watched.add(sql)
  const tracker = (): Tracker => tracking.tracker(context.scope()?.service ?? context.service, name)
  if (!internals) {
    tracking.fault(
      'postgres',
      new OwnError(
        'This version of postgres keeps its queries otherwise than 3.4 does: only wall time is measured.',
      ),
    )
    return watchWallTime(sql, tracker)
  }
  const sampler = createStackSampler(context.stackSample)
  listen(
    internals.Query,
    internals.canceller,
    listenerOf({ context, sql, internals, counts, book, sampler, tracker }),
  )
  watchSides(context, sql, name)
  return sql
}
