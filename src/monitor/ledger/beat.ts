import type { PoolBeat } from '../../model/history.ts'
import { createBeatMark } from './counters/counter-marks.ts'
import type { PoolCounters } from './counters/pool-counters.ts'
import { areaOf } from './counters/usage.ts'

/** A first beat as soon as this is part of the start, ms. */
const STARTING_MS = 1000

/**
 * Records a look: the most slots in use since the last one, by the leases and by the pool's own gauges.
 * @param used from the gauges; `null` = unknown
 */
export function foldPeak({ usage, peaks, beat }: PoolCounters, used: number | null, now: number): void {
  const most = Math.max(usage.peak, used ?? 0)
  peaks.recent = Math.max(peaks.recent, most)
  peaks.quarter = Math.max(peaks.quarter, most)
  peaks.beat = Math.max(peaks.beat, most)
  usage.peak = usage.used
  beat.extraArea += beat.extra * (now - beat.extraAt)
  beat.extraAt = now
  beat.extra = used === null ? 0 : used - usage.used
}

/** What happened in a pool since the last beat; the next one begins here. */
export function takeBeat(
  book: PoolCounters,
  used: number | null,
  now: number,
): PoolBeat & { readonly starts: boolean } {
  foldPeak(book, used, now)
  const { beat, usage } = book
  const area = areaOf(usage, now)
  const span = now - beat.at
  const spot = used ?? usage.used
  // What the first beat finds a moment after the start is where history begins, not a stretch of it.
  const starts = beat.first && span < STARTING_MS
  const taken = {
    mean: span > 0 && !starts ? Math.max(0, (area - beat.area + beat.extraArea) / span) : spot,
    leases: span > 0 && !starts ? (area - beat.area) / span : usage.used,
    peak: starts ? spot : book.peaks.beat,
    longestWait: beat.longestWait,
    refused: book.refused - beat.refused,
    starts,
  }
  book.peaks.beat = spot
  book.beat = { ...createBeatMark(now), area, refused: book.refused, extra: beat.extra, first: false }
  return taken
}
