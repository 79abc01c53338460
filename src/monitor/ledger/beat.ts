import type { PoolBeat } from '../../model/history.ts'
import type { PoolCounters } from './pool-counters.ts'
import { areaOf } from './usage.ts'

/** Most slots in use at once since the last mark of each window. */
export interface Peaks {
  recent: number
  quarter: number
  beat: number
}

/** Where a pool's counters stood at the last beat, and what was the most since. */
export interface BeatMark {
  /** Monotonic ms. */
  at: number
  area: number
  refused: number
  longestWait: number
  /** Slots its gauges count beyond the leases: integrated between looks, because gauges can only be pulled. */
  extra: number
  extraArea: number
  extraAt: number
}

/** @param now monotonic ms */
export function createBeatMark(now: number): BeatMark {
  return { at: now, area: 0, refused: 0, longestWait: 0, extra: 0, extraArea: 0, extraAt: now }
}

/**
 * Takes a look into account: the most slots in use since the last one, by the leases and by the pool's own gauges.
 * @param used what the gauges say; `null` = they cannot tell
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
export function takeBeat(book: PoolCounters, used: number | null, now: number): PoolBeat {
  foldPeak(book, used, now)
  const { beat, usage } = book
  const area = areaOf(usage, now)
  const span = now - beat.at
  const spot = used ?? usage.used
  const taken = {
    mean: span > 0 ? Math.max(0, (area - beat.area + beat.extraArea) / span) : spot,
    leases: span > 0 ? (area - beat.area) / span : usage.used,
    peak: book.peaks.beat,
    longestWait: beat.longestWait,
    refused: book.refused - beat.refused,
  }
  book.peaks.beat = spot
  book.beat = { ...createBeatMark(now), area, refused: book.refused, extra: beat.extra }
  return taken
}
