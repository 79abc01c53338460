import type { HealthStatus } from '../health.ts'
import type { Verdict } from '../verdict.ts'
import type { LeakReport } from './leak.ts'
import type { PoolReport } from './pool.ts'
import type { AlertReport, RecentError, ServiceDetail, ServiceReport, SummaryReport } from './service.ts'
import type { Recommendation } from './stats.ts'

/** Advice, recent errors and the results of health checks. */
export interface DiagnosticsReport {
  readonly timestamp: string
  readonly summary: string
  readonly serviceHealth: readonly {
    readonly service: string
    readonly status: HealthStatus
    readonly reason: string
  }[]
  readonly recentErrors: readonly RecentError[]
  readonly leaks: readonly LeakReport[]
  readonly recommendations: readonly Recommendation[]
  /** Results of the user's health checks, when there are any. */
  readonly checks?: Readonly<
    Record<string, { readonly status: 'pass' | 'warn' | 'fail'; readonly message?: string }>
  >
}

/** GET /api/health/connections. Without read permission in production only `status`, `timestamp` and two summary fields. */
export interface HealthReport {
  readonly status: HealthStatus
  readonly timestamp: string
  /** What is wrong, ranked; the status above is its status. */
  readonly verdict: Verdict
  readonly summary: SummaryReport
  readonly services: readonly ServiceReport[]
  readonly recentAlerts: readonly AlertReport[]
  readonly peakUsage: { readonly timestamp: string; readonly connections: number }
  readonly detailedMetrics?: {
    readonly services: readonly ServiceDetail[]
    readonly pools: readonly PoolReport[]
  }
  readonly diagnostics?: DiagnosticsReport
}
