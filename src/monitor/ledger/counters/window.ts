import type { Recent } from '../../../model/service.ts'
import { addTo, createHistogram, since } from '../../../model/tools/histogram.ts'
import type { Mark } from './counter-marks.ts'
import type { ServiceCounters } from './service-counters.ts'

/** Length of "recent", ms: long enough to smooth single requests, short enough to mean now. */
export const RECENT_MS = 300_000
/** Marks stored for each service; more frequent beats are thinned so that memory stays bounded. */
const MOST_MARKS = 20

/** Cumulative counters of a service now. */
export function markOf(book: ServiceCounters, now: number): Mark {
  let ended = 0
  let failed = 0
  const duration = createHistogram()
  for (const series of book.series) {
    ended += series.ended
    failed += series.failed
    addTo(duration, series.duration)
  }
  return {
    now,
    opened: ended + book.active,
    ended,
    failed,
    errors: book.errorCount,
    connectionErrors: book.connectionErrors,
    duration,
  }
}

/** Marks the current state of the counters, so that later readings can compute what is recent. */
export function remember(book: ServiceCounters, now: number): void {
  const last = book.marks[book.marks.length - 1]
  // A beat as long as the step may come a little early and still counts as a step.
  if (last && now - last.now < (RECENT_MS / MOST_MARKS) * 0.9) return
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
