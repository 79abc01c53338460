import { replaceOwn } from '../../shared/methods.ts'
import type { Origin } from '../../stack/capture.ts'
import type { ConnectionBook } from '../connections.ts'
import { handlerOf } from '../internals.ts'
import type { Run } from '../run/run.ts'
import type { PostgresQuery, Sql } from '../shapes.ts'
import { type HeldUse, takenBack } from './held-use.ts'
import { trackBegin } from './track-begin.ts'

/** What following the held connections of one instance needs. */
export interface Holding {
  readonly sql: Sql
  /** Begins to wait for a connection that will be held. */
  readonly hold: (operation: 'transaction' | 'reserve', origin: Origin | undefined) => HeldUse | null
  /** Tracking must never break the caller's query. */
  readonly safely: <T>(run: () => T) => T | null
  /** By the function that sends a scope's queries. */
  readonly uses: WeakMap<object, HeldUse>
  readonly book: ConnectionBook
  readonly take: (below: (...args: never[]) => unknown) => Origin | undefined
}

/** Follows `begin` and `reserve`, which hold a connection between queries. */
export interface HeldWatch {
  /** @returns the run of the `begin` that a transaction is sending now; `null` = it is another query */
  begin(query: PostgresQuery): Run | null
}

/** Called when a reserved connection's `sql` was garbage-collected: it can no longer be released. */
const gone = new FinalizationRegistry<HeldUse>((use) => use.lost())

export function watchHeld(holding: Holding): HeldWatch {
  watchReserve(holding)
  return watchBegin(holding)
}

function watchBegin({ sql, hold, safely, uses, take }: Holding): HeldWatch {
  const { begin } = sql
  let beginning: HeldUse | null = null
  if (typeof begin === 'function') {
    replaceOwn(sql, 'begin', begin, function beginTracked(_, __, args): Promise<unknown> {
      const body = args.at(-1)
      if (typeof body !== 'function') return begin(...args)
      const use = safely(() => hold('transaction', take(beginTracked)))
      if (use === null) return begin(...args)
      const within = (held: Sql): unknown => {
        safely(() => {
          use.open()
          follow(held, use, uses)
        })
        return body(held)
      }
      // The library sends its own `begin` before it gives the turn back.
      beginning = use
      let answer: Promise<unknown>
      try {
        answer = begin(...args.slice(0, -1), within)
      } finally {
        beginning = null
      }
      return answer.then(
        (value) => {
          safely(() => use.end())
          return value
        },
        (error: unknown) => {
          safely(() => use.end(error ?? new Error('The transaction was rejected with nothing.')))
          throw error
        },
      )
    })
  }
  return {
    begin(query) {
      if (beginning === null || typeof query.options.onexecute !== 'function') return null
      const use = beginning
      beginning = null
      return trackBegin(query, use)
    },
  }
}

/** A savepoint's queries go over the connection of its transaction. */
function follow(held: Sql, use: HeldUse, uses: WeakMap<object, HeldUse>): void {
  const handler = handlerOf(held)
  use.given(held, handler)
  uses.set(handler as object, use)
  const { savepoint } = held
  if (typeof savepoint !== 'function') return
  replaceOwn(held, 'savepoint', savepoint, (_, __, args) => {
    const body = args.at(-1)
    if (typeof body !== 'function') return savepoint(...args)
    if (use.isReclaimed) return Promise.reject(takenBack())
    return savepoint(...args.slice(0, -1), (inner: Sql) => {
      follow(inner, use, uses)
      return body(inner)
    })
  })
}

function watchReserve({ sql, hold, safely, uses, book, take }: Holding): void {
  const { reserve } = sql
  if (typeof reserve !== 'function') return
  const unlinked = new Set<HeldUse>()
  replaceOwn(sql, 'reserve', reserve, function reserveTracked(): Promise<Sql> {
    const use = safely(() => hold('reserve', take(reserveTracked)))
    const answer = reserve()
    if (use === null) return answer
    return answer.then(
      (held) => {
        safely(() => {
          use.open()
          const handler = handlerOf(held)
          use.given(held, handler)
          uses.set(handler as object, use)
          linkIfSure(use, unlinked, book)
          releaseOnce(held, use)
        })
        return held
      },
      (error: unknown) => {
        safely(() => use.refusedBy(error))
        throw error
      },
    )
  })
}

/**
 * The library does not expose which connection it reserved until a query is sent over it. When exactly one reserved
 * connection belongs to no other use, it is that one.
 */
function linkIfSure(use: HeldUse, unlinked: Set<HeldUse>, book: ConnectionBook): void {
  unlinked.add(use)
  for (const one of unlinked) if (!one.isUnlinked) unlinked.delete(one)
  if (unlinked.size !== 1) return
  const free = [...book.links].filter(
    ({ connection, closed }) => connection.reserved?.release === true && closed.size === 0,
  )
  if (free.length === 1 && free[0]) use.linked(free[0])
}

/**
 * A reclaimed reservation must not be released by its owner: the library would hand the connection, which serves another
 * caller by then, to a third.
 */
function releaseOnce(held: Sql, use: HeldUse): void {
  const { release } = held
  if (typeof release !== 'function') return
  replaceOwn(held, 'release', release, () => {
    gone.unregister(use)
    if (use.isReclaimed) return undefined
    use.end()
    return release()
  })
  gone.register(held, use, use)
}
