import { replaceMethod } from '../shared/methods.ts'
import type { Origin } from '../stack/capture.ts'
import { type Link, linkBehind, meet } from './connections.ts'
import { followCursor, watchIterator } from './run/cursor.ts'
import type { Run } from './run/run.ts'
import type { PostgresConnection, PostgresQuery, QueryClass } from './shapes.ts'

/** What hears of the queries of one instance. None may throw. */
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

/** Listeners by the instance's canceller; on the class, so that every copy of this module finds the same. */
const LISTENERS: unique symbol = Symbol.for('next-db-monitoring.postgres-listeners') as never
const RUN: unique symbol = Symbol('run') as never
const ACTIVE: unique symbol = Symbol('active') as never
const ORIGIN: unique symbol = Symbol('origin') as never

type Listeners = WeakMap<object, QueryListener>
type Patched = { [LISTENERS]?: Listeners }
type Tracked = PostgresQuery & { [RUN]?: Run; [ACTIVE]?: boolean; [ORIGIN]?: Origin | undefined }

/** Hears of every query of an instance from now on. The class is patched once, whatever the number of instances. */
export function listen(Query: QueryClass, canceller: object, listener: QueryListener): void {
  const prototype = Query.prototype as QueryClass['prototype'] & Patched
  let listeners = prototype[LISTENERS]
  if (!listeners) {
    listeners = new WeakMap()
    Object.defineProperty(prototype, LISTENERS, { value: listeners })
    patchHandle(prototype, listeners)
    patchActive(prototype)
    for (const name of ['cursor', 'readable', 'writable'] as const) patchOpening(prototype, name, listeners)
  }
  listeners.set(canceller, listener)
}

/** Where a cursor or a stream was made, else where its template was first called. */
export function originOf(query: PostgresQuery, stacks: boolean): Origin | undefined {
  const opened = (query as Tracked)[ORIGIN]
  if (opened) return opened
  return stacks && query.origin ? { stack: query.origin } : undefined
}

function patchHandle(prototype: QueryClass['prototype'], listeners: Listeners): void {
  const { handle } = prototype
  replaceMethod(prototype, 'handle', function (this: Tracked): unknown {
    if (this.executed) return handle.call(this)
    const { canceller } = this
    if (canceller == null) {
      showConnection(this)
      return handle.call(this)
    }
    const listener = listeners.get(canceller)
    const run = listener?.sent(this) ?? null
    if (run === null || listener === undefined) return handle.call(this)
    if ('refuse' in run) {
      this.executed = true
      this.reject(run.refuse)
      return undefined
    }
    this[RUN] = run
    showConnection(this, listener)
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

/** The library hands the connection to `onexecute` of a query that it sends; what that answers is passed on. */
function showConnection(query: PostgresQuery, listener?: QueryListener): void {
  const { options } = query
  const { onexecute } = options
  const theirs = typeof onexecute === 'function' ? onexecute : null
  options.onexecute = (connection: PostgresConnection): unknown => {
    const { state } = query
    if (state !== null) {
      const link = linkBehind(state) ?? meet(connection, state)
      link.isOpen = true
      listener?.met(link)
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
  return streaming === true || /^\s*copy\b/i.test(strings[0] ?? '')
}
