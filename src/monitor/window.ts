import { copyOf, createHistogram, merge, since } from '../model/histogram.ts'
import type { PoolReading } from '../model/pool.ts'
import type { Recent } from '../model/service.ts'
import type { Mark, PoolMark } from './marks.ts'
import type { PoolBook } from './pool-book.ts'
import type { ServiceBook } from './service-book.ts'

/** Length of "recent", ms: long enough to smooth single requests, short enough to mean now. */
export const RECENT_MS = 300_000
/** Marks kept by service; more frequent beats are thinned so that memory stays bounded. */
const MOST_MARKS = 20

/** Cumulative counters of a service now. */
export function markOf(book: ServiceBook, now: number): Mark {
  let opened = 0
  let ended = 0
  let failed = 0
  let duration = createHistogram()
  for (const series of book.series) {
    opened += series.opened
    ended += series.ended
    failed += series.failed
    duration = merge(duration, series.duration)
  }
  return {
    now,
    opened,
    ended,
    failed,
    errors: book.errorCount,
    connectionErrors: book.connectionErrors,
    duration,
  }
}

/** Remembers where the counters stand, so that later readings can tell what is recent. */
export function remember(book: ServiceBook, now: number): void {
  const last = book.marks[book.marks.length - 1]
  if (last && now - last.now < RECENT_MS / MOST_MARKS) return
  book.marks.push(markOf(book, now))
  // One mark older than the window stays: the window is measured against it.
  while (book.marks.length > 2 && now - (book.marks[1] as Mark).now >= RECENT_MS) book.marks.shift()
}

/** What happened in the recent window, given the counters now. */
export function recentOf(book: ServiceBook, current: Mark, bornAt: number): Recent {
  const start = book.marks[0]
  const base: Mark = start ?? {
    now: bornAt,
    opened: 0,
    ended: 0,
    failed: 0,
    errors: 0,
    connectionErrors: 0,
    duration: createHistogram(),
  }
  return {
    windowMs: Math.max(0, current.now - base.now),
    opened: current.opened - base.opened,
    ended: current.ended - base.ended,
    failed: current.failed - base.failed,
    errors: current.errors - base.errors,
    connectionErrors: current.connectionErrors - base.connectionErrors,
    duration: start ? since(current.duration, base.duration) : copyOf(current.duration),
  }
}

/** Length of a pool's "recent", ms: a refusal is news for a minute. */
export const POOL_RECENT_MS = 60_000

/** Remembers where a pool's counters stand. */
export function rememberPool(book: PoolBook, now: number): void {
  const last = book.marks[book.marks.length - 1]
  if (last && now - last.now < POOL_RECENT_MS / MOST_MARKS) return
  book.marks.push({ now, timeouts: book.timeouts, exhaustions: book.exhaustions })
  while (book.marks.length > 2 && now - (book.marks[1] as PoolMark).now >= POOL_RECENT_MS) book.marks.shift()
}

/** What happened to a pool in the recent window. */
export function recentOfPool(book: PoolBook, now: number, bornAt: number): PoolReading['recent'] {
  const base = book.marks[0] ?? { now: bornAt, timeouts: 0, exhaustions: 0 }
  return {
    windowMs: now - base.now,
    timeouts: book.timeouts - base.timeouts,
    exhaustions: book.exhaustions - base.exhaustions,
  }
}
