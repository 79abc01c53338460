import type { PostgresQuery, QueryClass } from './shapes.ts'

/** What one query tells of its life. None may throw. */
export interface QueryTrack {
  /** Its turn on a connection has come. */
  started(): void
  /** It has been answered, or was given up. */
  ended(): void
  failed(error: unknown): void
}

/**
 * Asked when a query of the instance is about to be sent.
 * @returns `null` = not tracked; `'refuse'` with an error = it must not be sent
 */
export type QueryListener = (query: PostgresQuery) => QueryTrack | { readonly refuse: Error } | null

/** Listeners by the instance's canceller; on the class, so that every copy of this module finds the same. */
const LISTENERS: unique symbol = Symbol.for('next-db-monitoring.postgres-listeners') as never
const TRACK: unique symbol = Symbol('track') as never
const ACTIVE: unique symbol = Symbol('active') as never

type Patched = { [LISTENERS]?: WeakMap<object, QueryListener> }
type Tracked = PostgresQuery & { [TRACK]?: QueryTrack; [ACTIVE]?: boolean }

/** Hears of every query of an instance from now on. The class is patched once, whatever the number of instances. */
export function listen(Query: QueryClass, canceller: object, listener: QueryListener): void {
  const prototype = Query.prototype as QueryClass['prototype'] & Patched
  let listeners = prototype[LISTENERS]
  if (!listeners) {
    listeners = new WeakMap()
    Object.defineProperty(prototype, LISTENERS, { value: listeners })
    patch(prototype, listeners)
  }
  listeners.set(canceller, listener)
}

function patch(prototype: QueryClass['prototype'], listeners: WeakMap<object, QueryListener>): void {
  const { handle } = prototype
  Object.defineProperty(prototype, 'handle', {
    writable: true,
    configurable: true,
    enumerable: false,
    value(this: Tracked): unknown {
      if (this.executed || this.canceller === null) return handle.call(this)
      const track = listeners.get(this.canceller)?.(this) ?? null
      if (track === null) return handle.call(this)
      if ('refuse' in track) {
        this.executed = true
        this.reject(track.refuse)
        return undefined
      }
      this[TRACK] = track
      const { reject } = this
      this.reject = (error) => {
        track.failed(error)
        return reject(error)
      }
      return handle.call(this)
    },
  })
  // The constructor assigns `active`, and so does whoever gives a query its turn: a setter hears all of it.
  Object.defineProperty(prototype, 'active', {
    configurable: true,
    get(this: Tracked): boolean {
      return this[ACTIVE] ?? false
    },
    set(this: Tracked, active: boolean) {
      const before = this[ACTIVE] ?? false
      this[ACTIVE] = active
      if (active === before) return
      if (active) this[TRACK]?.started()
      else this[TRACK]?.ended()
    },
  })
}
