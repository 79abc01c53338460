import { type PoolWindow, QUARTER_MS } from '../../../model/pool.ts'
import { copyOf, countOf, createHistogram, type Histogram, since } from '../../../model/tools/histogram.ts'
import { own } from '../../../model/tools/own.ts'
import { foldPeak } from '../beat.ts'
import type { Peaks, PoolMark } from './counter-marks.ts'
import { heldTimes, type PoolCounters } from './pool-counters.ts'

/** Length of a pool's "recent", ms: a refusal is news for a minute. */
export const POOL_RECENT_MS = 60_000
/**
 * Marks of a window are this far apart, as a part of it: with beats of 30 s a quarter of an hour is right within 5 %.
 * Frequent looks are thinned to it, so that memory stays bounded.
 */
const STEP = 1 / 36

/**
 * Marks the current state of a pool's counters.
 * @param used slots in use from its gauges; `null` = unknown
 */
export function rememberPool(book: PoolCounters, now: number, used: number | null = null): void {
  foldPeak(book, used, now)
  const spot = used ?? book.usage.used
  mark(book, book.marks, now, POOL_RECENT_MS, 'recent', spot)
  mark(book, book.quarterMarks, now, QUARTER_MS, 'quarter', spot)
}

/**
 * The same before something is counted, so that windows are right between snapshots: one comparison, and a mark every
 * few seconds.
 */
export function markBefore(book: PoolCounters, now: number): void {
  const last = book.marks[book.marks.length - 1]
  if (last && now - last.now < POOL_RECENT_MS * STEP) return
  rememberPool(book, now, book.beat.extra + book.usage.used)
}

function mark(
  book: PoolCounters,
  marks: PoolMark[],
  now: number,
  windowMs: number,
  which: keyof Peaks,
  spot: number,
): void {
  const last = marks[marks.length - 1]
  if (last && now - last.now < windowMs * STEP) return
  const { timeouts, exhaustions, acquired, refused, connectFailures, waitTime } = book
  marks.push({
    now,
    timeouts,
    exhaustions,
    acquired,
    refused,
    connectFailures: Object.fromEntries(connectFailures),
    waitTime: waitTime && unchanged(waitTime, last?.waitTime ?? null),
    // Short windows have no use for it, and a sum over every series is not for every second.
    useTime: which === 'quarter' ? unchanged(heldTimes(book), last?.useTime ?? null) : null,
    peakUsed: book.peaks[which],
  })
  book.peaks[which] = spot
  // One mark older than the window stays: the window is measured against it.
  while (marks.length > 2 && now - (marks[1] as PoolMark).now >= windowMs) marks.shift()
}

/** The copy of the mark before when nothing was recorded since: quiet pools cost no memory. */
function unchanged(current: Histogram, before: Histogram | null): Histogram {
  return before && countOf(before) === countOf(current) ? before : copyOf(current)
}

/** What happened to a pool in the last minute. */
export function recentOfPool(book: PoolCounters, now: number, used: number | null = null): PoolWindow {
  return windowOf(book, book.marks, now, POOL_RECENT_MS, Math.max(book.peaks.recent, used ?? 0))
}

/** Times a slot was held in the last quarter of an hour. @param all those since the process began */
export function quarterUseTime({ quarterMarks }: PoolCounters, now: number, all: Histogram): Histogram {
  return since(all, quarterMarks[baseOf(quarterMarks, now, QUARTER_MS)]?.useTime ?? createHistogram())
}

/** What happened to a pool in the last quarter of an hour. */
export function quarterOfPool(book: PoolCounters, now: number, used: number | null = null): PoolWindow {
  return windowOf(book, book.quarterMarks, now, QUARTER_MS, Math.max(book.peaks.quarter, used ?? 0))
}

/** The newest mark as old as the window, else the oldest: looks are not always there to drop older ones. */
function baseOf(marks: readonly PoolMark[], now: number, windowMs: number): number {
  return Math.max(
    0,
    marks.findLastIndex((mark) => now - mark.now >= windowMs),
  )
}

function windowOf(
  book: PoolCounters,
  marks: readonly PoolMark[],
  now: number,
  windowMs: number,
  peak: number,
): PoolWindow {
  const [base, ...later] = marks.slice(baseOf(marks, now, windowMs))
  const failures = [...book.connectFailures]
    .map(([code, count]) => [code, count - ((base && own(base.connectFailures, code)) ?? 0)] as const)
    .filter(([, count]) => count > 0)
  return {
    windowMs: now - (base?.now ?? now),
    timeouts: book.timeouts - (base?.timeouts ?? 0),
    exhaustions: book.exhaustions - (base?.exhaustions ?? 0),
    acquired: book.acquired - (base?.acquired ?? 0),
    refused: book.refused - (base?.refused ?? 0),
    connectFailures: Object.fromEntries(failures),
    waitTime: book.waitTime && since(book.waitTime, base?.waitTime ?? createHistogram()),
    peakUsed: later.reduce((most, { peakUsed }) => Math.max(most, peakUsed), Math.max(peak, book.usage.peak)),
  }
}
