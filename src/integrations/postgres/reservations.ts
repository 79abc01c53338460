import type { Tracker } from '../../model/extensions.ts'
import type { Origin } from '../stack/capture.ts'
import type { SqlCounts } from './attach.ts'
import { handlerOf } from './internals.ts'
import type { HeldScope } from './scope.ts'
import type { Sql } from './shapes.ts'

/** What following the held connections of one instance needs. */
export interface Holding {
  readonly sql: Sql
  /** Opens the lease of a connection that is held from now on. */
  readonly hold: (held: Sql, operation: 'transaction' | 'reserve', origin: Origin | undefined) => HeldScope
  /** Our own work must not fail the use it looks at. */
  readonly safely: <T>(run: () => T) => T | null
  /** By the function that sends a scope's queries. */
  readonly scopes: WeakMap<object, HeldScope>
  readonly counts: SqlCounts
  readonly tracker: () => Tracker
  readonly take: (below: (...args: never[]) => unknown) => Origin | undefined
}

/** Told when a reserved connection's `sql` was garbage-collected: nobody can release it any more. */
const gone = new FinalizationRegistry<HeldScope>((scope) => scope.lost())

/** Follows `begin` and `reserve`, which hold a connection between queries. */
export function watchHeld({ sql, hold, safely, scopes, counts, tracker, take }: Holding): void {
  const { begin, reserve } = sql
  if (typeof begin === 'function') {
    own(sql, 'begin', function beginTracked(...args: unknown[]): Promise<unknown> {
      const origin = safely(() => take(beginTracked)) ?? undefined
      const body = args.at(-1)
      if (typeof body !== 'function') return begin(...args)
      let scope: HeldScope | null = null
      const within = (held: Sql): unknown => {
        scope = safely(() => hold(held, 'transaction', origin))
        if (scope) followSavepoints(held, scope, scopes)
        return body(held)
      }
      return begin(...args.slice(0, -1), within).then(
        (value) => {
          scope?.end()
          return value
        },
        (error: unknown) => {
          safely(() => scope?.end(error))
          throw error
        },
      )
    })
  }
  if (typeof reserve === 'function') {
    own(sql, 'reserve', function reserveTracked(): Promise<Sql> {
      const from = performance.now()
      const origin = safely(() => take(reserveTracked)) ?? undefined
      counts.pending++
      return reserve().then(
        (held) => {
          counts.pending--
          safely(() => {
            tracker().waited(performance.now() - from)
            releaseOnce(held, hold(held, 'reserve', origin))
          })
          return held
        },
        (error: unknown) => {
          counts.pending--
          safely(() => tracker().fail(error, 'reserve'))
          throw error
        },
      )
    })
  }
}

/** A savepoint's queries go over the connection of its transaction. */
function followSavepoints(held: Sql, scope: HeldScope, scopes: WeakMap<object, HeldScope>): void {
  const { savepoint } = held
  if (typeof savepoint !== 'function') return
  own(held, 'savepoint', (...args: unknown[]) => {
    const body = args.at(-1)
    if (typeof body !== 'function') return savepoint(...args)
    return savepoint(...args.slice(0, -1), (inner: Sql) => {
      scopes.set(handlerOf(inner) as object, scope)
      followSavepoints(inner, scope, scopes)
      return body(inner)
    })
  })
}

/**
 * A reservation that was taken back must not be released by its owner: the library would hand the connection, which
 * serves somebody else by then, to a third.
 */
function releaseOnce(held: Sql, scope: HeldScope): void {
  const { release } = held
  if (typeof release !== 'function') return
  own(held, 'release', () => {
    gone.unregister(scope)
    if (scope.reclaimed) return undefined
    scope.end()
    return release()
  })
  gone.register(held, scope, scope)
}

function own(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: true })
}
