import type { PostgresQuery } from '../shapes.ts'
import type { Run } from './run.ts'

type CursorFunction = (rows: unknown) => unknown

/** A cursor's iterator was garbage-collected: the next batch can no longer be read. */
const gone = new FinalizationRegistry<() => Run | undefined>((run) => run()?.lost())

/**
 * Tracks a cursor from batch to batch. The library awaits what `cursorFn` answers before it fetches more, so the owner has the
 * turn from one to the other; an iterator assigns `cursorFn`, `resolve` and `reject` anew for every batch.
 */
export function followCursor(query: PostgresQuery, run: Run): void {
  let theirs = query.cursorFn as CursorFunction
  const ours: CursorFunction = (rows) => {
    run.rests()
    const answer = theirs(rows)
    return new Promise((resolve, reject) => {
      // Rejected, the library would leave the next query on the connection with empty rows before its own: so it is closed.
      run.waitsForOwner(resolve)
      Promise.resolve(answer).then((value) => {
        run.goesOn()
        resolve(value)
      }, reject)
    })
  }
  let { reject, resolve } = query
  const fail = (error: unknown): unknown => {
    run.failed(error)
    return reject(error)
  }
  Object.defineProperties(query, {
    cursorFn: {
      configurable: true,
      enumerable: true,
      get: () => ours,
      set(value: CursorFunction) {
        theirs = value
      },
    },
    resolve: {
      configurable: true,
      enumerable: true,
      get: () => (value: unknown) => (run.broken ? fail(run.broken) : resolve(value)),
      set(value: PostgresQuery['resolve']) {
        resolve = value
      },
    },
    reject: {
      configurable: true,
      enumerable: true,
      get: () => fail,
      set(value: PostgresQuery['reject']) {
        reject = value
      },
    },
  })
}

interface Cursor {
  [Symbol.asyncIterator](): { next(): unknown }
}

/**
 * The library's iterator says `done` whenever its query is over: a reclaimed cursor must not end as if there were no more
 * rows.
 */
export function watchIterator(made: unknown, run: () => Run | undefined): unknown {
  const cursor = made as Cursor
  const iterate = cursor[Symbol.asyncIterator]
  if (typeof iterate !== 'function') return made
  cursor[Symbol.asyncIterator] = () => {
    const iterator = Reflect.apply(iterate, cursor, []) as { next(): unknown }
    const { next } = iterator
    iterator.next = () => {
      const broken = run()?.broken
      return broken ? Promise.reject(broken) : Reflect.apply(next, iterator, [])
    }
    gone.register(iterator, run)
    return iterator
  }
  return cursor
}
