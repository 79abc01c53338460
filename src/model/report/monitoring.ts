import type { ChannelReport } from '../channels/channel-report.ts'
import type { ReleaseReport } from '../fleet/release.ts'
import type { HealthStatus } from '../health.ts'
import type { Verdict } from '../verdict.ts'
import type { BudgetReport } from './budget.ts'
import type { DatabaseReport } from './database.ts'
import type { DiagnosticsReport } from './health.ts'
import type { HistoryReportPoint, SeriesReport } from './history.ts'
import type {
  AuditReportEntry,
  CapabilitiesReport,
  CollectionReport,
  CoverageReport,
  FleetStateReport,
  InstanceReport,
  RegionReport,
} from './instance.ts'
import type { LeakReport, UnlistedLeaks } from './leak.ts'
import type { PoolReport } from './pool.ts'
import type { AlertReport, ServiceDetail, ServiceReport, SummaryReport } from './service.ts'
import type { AggregatedStats, Recommendation } from './stats.ts'

/*
 * The JSON bodies of the routes. Percentages are integers (`poolUtilization: 85`), times ISO 8601 strings,
 * durations ms (field names end in `Ms`). `null` = unknown, never zero.
 */

/** GET /api/monitoring/database: what the widget reads. */
export interface MonitoringReport {
  readonly status: HealthStatus
  readonly timestamp: string
  /** What is wrong, ranked; the status above is its status. */
  readonly verdict: Verdict
  readonly instance: InstanceReport
  readonly summary: SummaryReport
  readonly services: readonly ServiceReport[] | readonly ServiceDetail[]
  readonly pools: readonly PoolReport[]
  readonly alerts: readonly AlertReport[]
  /** Resolved in the last 24 h, newest first, at most 20. */
  readonly resolvedAlerts: readonly AlertReport[]
  /** Delivery state of each channel. */
  readonly channels: readonly ChannelReport[]
  /** How it goes with each system that gets the figures; absent from versions that did not tell. */
  readonly exporters?: readonly ChannelReport[]
  readonly leaks: readonly LeakReport[]
  /** Instances of the fleet of which not every leak is listed; absent = none. */
  readonly unlistedLeaks?: readonly UnlistedLeaks[]
  readonly coverage: CoverageReport
  readonly collection: CollectionReport
  readonly capabilities: CapabilitiesReport
  readonly database: DatabaseReport
  readonly instances: readonly InstanceReport[]
  /** Present when instances share a store, or report to this one. */
  readonly fleet?: FleetStateReport
  /** With `fleet`: the instances that are shown, by region. */
  readonly regions?: readonly RegionReport[]
  /** With `fleet`: the releases that report now, those of one service together, its newest first. */
  readonly releases?: readonly ReleaseReport[]
  readonly peakUsage: { readonly timestamp: string; readonly connections: number }
  /** Pages that report without a token, and what they report as in flight. Not part of any total. */
  readonly untrusted?: { readonly senders: number; readonly active: number; readonly sockets: number }
  readonly faults: readonly {
    readonly part: string
    readonly count: number
    readonly message: string
    readonly lastAt: string
  }[]
  /** Sentences for the verdict line, worst first; empty when healthy. */
  readonly recommendations: readonly Recommendation[]
  /** Recent values to compare the KPIs with: the average of the last 24 h (or less); `null` without history. */
  readonly usual: {
    readonly pending: number | null
    readonly acquireP95: number | null
    readonly utilization: number | null
  }
  /** Measured delay of the event loop, p95 ms of the last beat interval; `null` where it cannot be measured. */
  readonly eventLoopDelayP95: number | null
  readonly audit?: readonly AuditReportEntry[]
  /** Operations that were refused, newest first, at most 200. */
  readonly refusals?: readonly AuditReportEntry[]
  readonly history?: readonly HistoryReportPoint[]
  readonly series?: SeriesReport
  readonly aggregated?: {
    readonly last1h: AggregatedStats | null
    readonly last24h: AggregatedStats | null
    readonly last7d: AggregatedStats | null
    readonly custom: AggregatedStats | null
  }
  readonly budget?: BudgetReport
  readonly diagnostics?: DiagnosticsReport
}
