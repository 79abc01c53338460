import type { HealthStatus } from '../health.ts'

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
}

/** With `history=true&buckets=N`: the history cut for drawing. Percent, integers or one decimal. */
export interface SeriesReport {
  readonly from: string
  readonly to: string
  readonly bucketMs: number
  readonly pools: readonly {
    readonly name: string
    readonly buckets: readonly ({ readonly min: number; readonly avg: number; readonly max: number } | null)[]
  }[]
}
