import type { HealthStatus } from '../health.ts'

/** One beat of the history; percentages are integers. */
export interface HistoryReportPoint {
  readonly timestamp: string
  readonly activeConnections: number
  readonly totalConnections: number
  readonly poolUtilization: number
  readonly pending: number
  readonly errors: number
  readonly alerts: number
  readonly leaks: number
  readonly healthStatus: HealthStatus
  /** Since the point before; `null` = only the instant was looked at. Percent, ms and counts as above. */
  readonly activeMean: number | null
  readonly activePeak: number | null
  readonly utilizationMean: number | null
  readonly utilizationPeak: number | null
  readonly longestWaitMs: number | null
  readonly refused: number | null
}

/** With `history=true&buckets=N`: the history cut for drawing. Percent, integers or one decimal; the average over time, and the least and the most apart. */
export interface SeriesReport {
  readonly from: string
  readonly to: string
  readonly bucketMs: number
  readonly pools: readonly {
    readonly name: string
    /** Of the pool that was most utilised at each time, not of one pool: history this old holds no single pools. */
    readonly mostUtilised?: true
    readonly buckets: readonly ({ readonly min: number; readonly avg: number; readonly max: number } | null)[]
  }[]
}
