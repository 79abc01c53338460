import { OwnError } from '../../model/errors/own-error.ts'
import type { Tracker } from '../../model/extensions.ts'
import type { DriverContext } from '../shared/driver.ts'
import { createStackSampler, type Origin } from '../stack/capture.ts'
import { attachSql, type SqlCounts } from './attach.ts'
import { handlerOf, internalsOf } from './internals.ts'
import { listen } from './patch.ts'
import { trackQuery } from './query.ts'
import { watchHeld } from './reservations.ts'
import { type HeldScope, openScope } from './scope.ts'
import type { Sql } from './shapes.ts'
import { watchWallTime } from './wall-clock.ts'

export interface WatchSqlOptions {
  /** Name of the pool, shown as `postgres:<name>`. @default its `application_name`, else its database */
  readonly name?: string
  /** Function whose caller created the instance. */
  readonly below?: (...args: never[]) => unknown
}

const WATCHED: unique symbol = Symbol.for('next-db-monitoring.watched') as never

/**
 * Watches one `postgres()` instance: a lease for each query from its turn to its answer, and for each transaction and
 * reservation from the connection to its end. The library has no hooks: what it keeps inside is tested first, and where it
 * is otherwise only wall time is measured, which is shown as a fault.
 * @returns the instance to use: the same one, or where only wall time can be had one that measures it
 */
export function watchSql<S extends Sql>(context: DriverContext, sql: S, options: WatchSqlOptions = {}): S {
  const marked = sql as { [WATCHED]?: true }
  if (marked[WATCHED]) return sql
  const { tracking, stackSample } = context
  const sampler = createStackSampler(stackSample)
  const counts: SqlCounts = { used: 0, pending: 0, known: true }
  const internals = internalsOf(sql)
  if (!internals) counts.known = false
  const name = attachSql(context, sql, counts, { below: watchSql, ...options })
  Object.defineProperty(sql, WATCHED, { value: true })
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

  const scopes = new WeakMap<object, HeldScope>()
  const hold = (held: Sql, operation: 'transaction' | 'reserve', origin: Origin | undefined): HeldScope => {
    counts.used++
    const handler = handlerOf(held)
    const scope = openScope({
      operation,
      tracker: tracker(),
      origin,
      route: context.scope()?.route,
      Query: internals.Query,
      handler,
      ended: () => void counts.used--,
      missed: () => sampler.hunt(performance.now()),
    })
    scopes.set(handler as object, scope)
    context.seen()
    return scope
  }
  const safely = <T>(run: () => T): T | null => {
    try {
      return run()
    } catch (error) {
      tracking.fault('postgres', error)
      return null
    }
  }

  listen(internals.Query, internals.canceller, (query) =>
    safely(() => {
      const scope = scopes.get(query.handler as object)
      if (scope) return scope.track(query)
      // A savepoint's own frame, over the connection of its transaction. (A file's handler is its own too, but its text comes later.)
      if (query.handler !== internals.handler && query.strings.length > 0) return null
      context.seen()
      return trackQuery(query, tracker(), counts, stackSample > 0)
    }),
  )
  watchHeld({
    sql,
    hold,
    safely,
    scopes,
    counts,
    tracker,
    take: (below) => sampler.take(below, performance.now()),
  })
  return sql
}
