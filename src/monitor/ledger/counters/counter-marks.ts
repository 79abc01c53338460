import type { Histogram } from '../../../model/tools/histogram.ts'

/** Cumulative counters of a service at one instant. */
export interface Mark {
  readonly now: number
  readonly opened: number
  readonly ended: number
  readonly failed: number
  readonly errors: number
  readonly connectionErrors: number
  readonly duration: Histogram
}

/** Cumulative counters of a pool at one instant. */
export interface PoolMark {
  readonly now: number
  readonly timeouts: number
  readonly exhaustions: number
  readonly acquired: number
  readonly refused: number
  readonly connectFailures: Readonly<Record<string, number>>
  readonly waitTime: Histogram | null
  /** Of the quarter's marks only. */
  readonly useTime: Histogram | null
  /** Most slots in use at once since the mark before. */
  readonly peakUsed: number
}

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
  /** Whether it is the start of the process and no beat. */
  readonly first: boolean
}

/** @param now monotonic ms */
export function createBeatMark(now: number): BeatMark {
  return { at: now, area: 0, refused: 0, longestWait: 0, extra: 0, extraArea: 0, extraAt: now, first: true }
}
