import type { HistoryReportPoint } from '../report/history.ts'
import type { AuditReportEntry } from '../report/instance.ts'
import type { LeakReport } from '../report/leak.ts'
import type { MonitoringReport } from '../report/monitoring.ts'
import type { Verdict } from '../verdict.ts'

/** How the monitor was set up, without secrets: of an address or a token only its presence is reported. Durations ms, ratios 0..1. */
export interface ConfigurationReport {
  readonly enabled: boolean
  readonly thresholds: { readonly warning: number; readonly critical: number }
  /** Capacities given by pool and by service; only what was configured. */
  readonly pools: Readonly<Record<string, number>>
  readonly services: Readonly<Record<string, number>>
  /** ms; `null` = never. */
  readonly staleAfter: number | null
  readonly alertCooldown: number
  readonly collectionInterval: number
  readonly retentionHours: number
  /** Name of the journal; `null` = the default of the host. */
  readonly journal: string | null
  /** Kind or name of the fleet store; `null` = none. */
  readonly fleet: string | null
  /** One lease in so many keeps its stack; 0 = none. */
  readonly stackSample: number
  readonly errorText: 'catalogue' | 'redacted'
  /** Configured probes, of `url`, `supabase`, `pgbouncer`, `metrics`; empty = none. */
  readonly database: readonly string[]
  readonly terminate: boolean
  readonly recovery: {
    readonly reclaimStale: boolean
    readonly terminateIdleInTransactionAfter: number | null
    readonly cancelStatementsAfter: number | null
  }
  readonly budget: { readonly instances: number | null; readonly deployOverlap: boolean }
  /** Ids of the alert rules of the user's own. */
  readonly alerts: readonly string[]
  /** Names of what was added to the monitor. */
  readonly extensions: Readonly<
    Record<'rules' | 'channels' | 'exporters' | 'collectors' | 'probes' | 'healthChecks', readonly string[]>
  >
  /** Access: which of the ways in are configured. */
  readonly access: { readonly token: boolean; readonly adminToken: boolean; readonly authorize: boolean }
  readonly trustedProxies: number
  readonly prometheus: boolean
}

/**
 * One file fit for a ticket: everything the monitor reports at one moment, redacted once more. People are `person-1`,
 * `person-2` …; texts of errors are left out unless they are sentences of this package; no address, token or value is in it.
 * Times ISO 8601, percentages integers, durations ms, as in the routes' bodies.
 */
export interface IncidentFile {
  readonly kind: 'next-db-monitoring/incident'
  /** Raised when a field changes its meaning or goes; new fields may come without. */
  readonly version: 1
  readonly takenAt: string
  /** Who wrote it. */
  readonly source: {
    /** Version of next-db-monitoring. */
    readonly package: string
    readonly service: string
    readonly instance: string
    readonly environment: string
    readonly region: string | null
  }
  readonly verdict: Verdict
  /** The body of GET /api/monitoring/database, detailed, without `history` and `audit`, which stand below. */
  readonly report: MonitoringReport
  /** Newest last, at most 1000 beats. */
  readonly history: readonly HistoryReportPoint[]
  readonly leaks: readonly LeakReport[]
  /** Operations that were run, newest first. Those refused are in `report.refusals`. */
  readonly audit: readonly AuditReportEntry[]
  readonly configuration: ConfigurationReport
}
