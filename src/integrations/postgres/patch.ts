import { replaceMethod } from '../shared/methods.ts'
import type { Origin } from '../stack/capture.ts'
import { type Link, linkBehind, meet } from './connections.ts'
import { followCursor, watchIterator } from './run/cursor.ts'
import type { Run } from './run/run.ts'
import type { PostgresConnection, PostgresQuery, QueryClass } from './shapes.ts'
import { partOf } from './text.ts'

/** Listener to the queries of one instance. Its methods must not throw. */
export interface QueryListener {
  /**
   * A query is about to be sent.
   * @returns `null` = not tracked; `refuse` = it must not be sent
   */
  sent(query: PostgresQuery): Run | { readonly refuse: Error } | null
  /** A connection of the instance showed itself. */
  met(link: Link): void
  /** Where a cursor or a stream is made. */
  origin(below: (...args: never[]) => unknown): Origin | undefined
}

/** Listener to an instance's queries that does not track them. Must not throw. */
export interface QueryFollower {
  sent(): void
  /** A connection of the instance showed itself. */
  met(link: Link): void
}

/** Listeners and followers by the instance's canceller; on the class, so that every copy of this module finds the same one. */
const LISTENERS: unique symbol = Symbol.for('next-db-monitoring.postgres-listeners') as never
const FOLLOWERS: unique symbol = Symbol.for('next-db-monitoring.postgres-followers') as never
const RUN: unique symbol = Symbol('run') as never
const ACTIVE: unique symbol = Symbol('active') as never
const ORIGIN: unique symbol = Symbol('origin') as never

type Listeners = WeakMap<object, QueryListener>
type Followers = WeakMap<object, QueryFollower>
type Patched = { [LISTENERS]?: Listeners; [FOLLOWERS]?: Followers }
type Tracked = PostgresQuery & { [RUN]?: Run; [ACTIVE]?: boolean; [ORIGIN]?: Origin | undefined }

/** Listens to every query of an instance from now on. */
export function listen(Query: QueryClass, canceller: object, listener: QueryListener): void {
  patched(Query)[LISTENERS]?.set(canceller, listener)
}

/** The same in addition to the one listener, tracked or not. */
export function follow(Query: QueryClass, canceller: object, follower: QueryFollower): void {
  patched(Query)[FOLLOWERS]?.set(canceller, follower)
}

/** The class is patched once, whatever the number of instances. */
function patched(Query: QueryClass): Patched {
  const prototype = Query.prototype as QueryClass['prototype'] & Patched
  if (!prototype[LISTENERS]) {
    const [listeners, followers]: [Listeners, Followers] = [new WeakMap(), new WeakMap()]
    Object.defineProperty(prototype, LISTENERS, { value: listeners })
    Object.defineProperty(prototype, FOLLOWERS, { value: followers })
    patchHandle(prototype, listeners, followers)
    patchActive(prototype)
    for (const name of ['cursor', 'readable', 'writable'] as const) patchOpening(prototype, name, listeners)
  }
  return prototype
}

/** Where a cursor or a stream was made, else where its template was first called. */
export function originOf(query: PostgresQuery, stacks: boolean): Origin | undefined {
  const opened = (query as Tracked)[ORIGIN]
  if (opened) return opened
  return stacks && query.origin ? { stack: query.origin } : undefined
}

function patchHandle(prototype: QueryClass['prototype'], listeners: Listeners, followers: Followers): void {
  const { handle } = prototype
  replaceMethod(prototype, 'handle', function (this: Tracked): unknown {
    if (this.executed) return handle.call(this)
    const { canceller } = this
    if (canceller == null) {
      showConnection(this)
      return handle.call(this)
    }
    const listener = listeners.get(canceller)
    const follower = followers.get(canceller)
    follower?.sent()
    const run = listener?.sent(this) ?? null
    if (run === null || listener === undefined) {
      if (follower) showConnection(this, follower)
      return handle.call(this)
    }
    if ('refuse' in run) {
      this.executed = true
      this.reject(run.refuse)
      return undefined
    }
    this[RUN] = run
    showConnection(this, listener, follower)
    if (this.cursorFn !== undefined) followCursor(this, run)
    else hearAnswer(this, run)
    return handle.call(this)
  })
}

/** The constructor assigns `active`, and so does the code that starts a query: a setter sees both. */
function patchActive(prototype: QueryClass['prototype']): void {
  Object.defineProperty(prototype, 'active', {
    configurable: true,
    get(this: Tracked): boolean {
      return this[ACTIVE] ?? false
    },
    set(this: Tracked, active: boolean) {
      const before = this[ACTIVE] ?? false
      this[ACTIVE] = active
      const run = this[RUN]
      if (run === undefined) return
      // A stream is handed out long before its connection is free: then it is set to what it is already.
      if (!active) run.ended()
      else if (!before) run.started()
    },
  })
}

function patchOpening(
  prototype: QueryClass['prototype'],
  name: 'cursor' | 'readable' | 'writable',
  listeners: Listeners,
): void {
  const original = prototype[name]
  if (typeof original !== 'function') return
  replaceMethod(prototype, name, function opening(this: Tracked, ...args: unknown[]): unknown {
    if (this.canceller) this[ORIGIN] = listeners.get(this.canceller)?.origin(opening)
    const made: unknown = Reflect.apply(original, this, args)
    return made === this || name !== 'cursor' ? made : watchIterator(made, () => this[RUN])
  })
}

/** The library passes the connection to `onexecute` of a query that it sends; its result is passed on. */
function showConnection(query: PostgresQuery, ...hearers: (Pick<QueryFollower, 'met'> | undefined)[]): void {
  const { options } = query
  const { onexecute } = options
  const theirs = typeof onexecute === 'function' ? onexecute : null
  options.onexecute = (connection: PostgresConnection): unknown => {
    const { state } = query
    if (state !== null) {
      const link = linkBehind(state) ?? meet(connection, state)
      link.isOpen = true
      for (const hearer of hearers) hearer?.met(link)
    }
    return theirs === null ? true : Reflect.apply(theirs, options, [connection])
  }
}

function hearAnswer(query: PostgresQuery, run: Run): void {
  const { reject, resolve } = query
  query.reject = (error) => {
    run.failed(error)
    return reject(error)
  }
  if (!mayStream(query)) return
  query.resolve = (value) => {
    run.answered(value)
    return resolve(value)
  }
}

function mayStream({ streaming, strings }: PostgresQuery): boolean {
  return streaming === true || /^\s*copy\b/i.test(partOf(strings[0]))
}
