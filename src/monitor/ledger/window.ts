import { addTo, copyOf, createHistogram, since } from '../../model/histogram.ts'
import { type PoolWindow, QUARTER_MS } from '../../model/pool.ts'
import type { Recent } from '../../model/service.ts'
import { own } from '../../model/tools/own.ts'
import type { Mark, PoolMark } from './counter-marks.ts'
import type { PoolCounters } from './pool-counters.ts'
import type { ServiceCounters } from './service-counters.ts'

/** Length of "recent", ms: long enough to smooth single requests, short enough to mean now. */
export const RECENT_MS = 300_000
/** Marks kept by service; more frequent beats are thinned so that memory stays bounded. */
const MOST_MARKS = 20

/** Cumulative counters of a service now. */
export function markOf(book: ServiceCounters, now: number): Mark {
  let opened = 0
  let ended = 0
  let failed = 0
  const duration = createHistogram()
  for (const series of book.series) {
    opened += series.opened
    ended += series.ended
    failed += series.failed
    addTo(duration, series.duration)
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
export function remember(book: ServiceCounters, now: number): void {
  const last = book.marks[book.marks.length - 1]
  if (last && now - last.now < RECENT_MS / MOST_MARKS) return
  book.marks.push(markOf(book, now))
  // One mark older than the window stays: the window is measured against it.
  while (book.marks.length > 2 && now - (book.marks[1] as Mark).now >= RECENT_MS) book.marks.shift()
}

/** What happened in the recent window, given the counters now. */
export function recentOf(book: ServiceCounters, current: Mark): Recent {
  const base = book.marks[0] ?? current
  return {
    windowMs: current.now - base.now,
    opened: current.opened - base.opened,
    ended: current.ended - base.ended,
    failed: current.failed - base.failed,
    errors: current.errors - base.errors,
    connectionErrors: current.connectionErrors - base.connectionErrors,
    duration: since(current.duration, base.duration),
  }
}

/** Length of a pool's "recent", ms: a refusal is news for a minute. */
export const POOL_RECENT_MS = 60_000

/** Remembers where a pool's counters stand. */
export function rememberPool(book: PoolCounters, now: number): void {
  keepMark(book.marks, book, now, POOL_RECENT_MS)
  keepMark(book.quarterMarks, book, now, QUARTER_MS)
}

function keepMark(marks: PoolMark[], book: PoolCounters, now: number, windowMs: number): void {
  const last = marks[marks.length - 1]
  if (last && now - last.now < windowMs / MOST_MARKS) return
  marks.push(poolMarkOf(book, now))
  while (marks.length > 2 && now - (marks[1] as PoolMark).now >= windowMs) marks.shift()
}

function poolMarkOf(book: PoolCounters, now: number): PoolMark {
  const { timeouts, exhaustions, acquired, refused, connectFailures, waitTime } = book
  return {
    now,
    timeouts,
    exhaustions,
    acquired,
    refused,
    connectFailures: Object.fromEntries(connectFailures),
    waitTime: waitTime && copyOf(waitTime),
  }
}

/** What happened to a pool in the last minute. */
export function recentOfPool(book: PoolCounters, now: number): PoolWindow {
  return windowOf(book, book.marks[0], now)
}

/** What happened to a pool in the last quarter of an hour. */
export function quarterOfPool(book: PoolCounters, now: number): PoolWindow {
  return windowOf(book, book.quarterMarks[0], now)
}

function windowOf(book: PoolCounters, mark: PoolMark | undefined, now: number): PoolWindow {
  const current = poolMarkOf(book, now)
  const base = mark ?? current
  const failures = Object.entries(current.connectFailures)
    .map(([code, count]) => [code, count - (own(base.connectFailures, code) ?? 0)] as const)
    .filter(([, count]) => count > 0)
  return {
    windowMs: now - base.now,
    timeouts: current.timeouts - base.timeouts,
    exhaustions: current.exhaustions - base.exhaustions,
    acquired: current.acquired - base.acquired,
    refused: current.refused - base.refused,
    connectFailures: Object.fromEntries(failures),
    waitTime: current.waitTime && since(current.waitTime, base.waitTime ?? createHistogram()),
    peakUsed: book.used,
  }
}
