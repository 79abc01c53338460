import type { Histogram } from '../../model/histogram.ts'

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
  /** Most slots in use at once since the mark before. */
  readonly peakUsed: number
}
