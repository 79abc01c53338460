import type { Seam, SeamState } from './coverage.ts'
import type { DatabaseReading } from './database.ts'
import type { Layer } from './exhaustion.ts'
import type { HealthStatus, Severity, Thresholds } from './health.ts'
import type { PoolKind } from './pool.ts'
import type { PoolerReading } from './pooler.ts'
import type { Source } from './reading.ts'
import type { AggregatedStats, Recommendation } from './stats.ts'

/*
 * The JSON bodies of the routes. Percentages are integers (`poolUtilization: 85`), times ISO 8601 strings,
 * durations ms (field names end in `Ms`). `null` = unknown, never zero.
 */

export interface ErrorBody {
  readonly status: 'error'
  readonly error: {
    /** `DBM-…` */
    readonly code: string
    readonly message: string
    readonly field?: string
    readonly expected?: string
    readonly received?: string
    /** On an unknown service. */
    readonly availableServices?: readonly string[]
    /** On an unknown operation. */
    readonly validOperations?: readonly string[]
  }
}

export interface SummaryReport {
  readonly totalActiveConnections: number
  readonly totalConnections: number
  /** Percent, integer. */
  readonly poolUtilization: number
  readonly healthStatus: HealthStatus
  readonly activeServices: number
  readonly recentAlerts: number
}

export interface ServiceReport {
  readonly name: string
  readonly activeConnections: number
  readonly totalConnections: number
  readonly maxPoolSize: number
  /** Percent, integer. */
  readonly utilization: number
  readonly lastActivity: string | null
  readonly errorCount: number
  readonly status: HealthStatus
}

/** With `detailed=true`. */
export interface ServiceDetail extends ServiceReport {
  readonly oldestMs: number | null
  readonly latency: { readonly p50: number | null; readonly p95: number | null; readonly p99: number | null }
  /** Ratio of the last five minutes, 0..1. */
  readonly errorRate: number
  /** HTTP or connection attempts; more than totalConnections means retries. */
  readonly attempts: number
  readonly errorsByCode: Readonly<Record<string, number>>
  readonly recentErrors: readonly RecentError[]
  readonly operations: readonly {
    readonly operation: string
    readonly pool: string
    readonly active: number
    readonly total: number
    readonly failed: number
    readonly attempts: number
    readonly p50: number | null
    readonly p95: number | null
  }[]
}

export interface RecentError {
  readonly timestamp: string
  readonly service: string
  readonly error: string
  readonly code: string | null
  readonly context: string | null
  readonly layer?: Layer
}

export interface AlertReport {
  readonly id: string
  readonly rule: string
  readonly subject: string
  readonly name: string
  readonly severity: Severity
  readonly state: 'firing' | 'resolved'
  readonly message: string
  readonly openedAt: string
  readonly resolvedAt: string | null
  readonly acknowledgedAt: string | null
}

export interface PoolReport {
  readonly name: string
  readonly kind: PoolKind
  readonly source: Source
  readonly used: number | null
  readonly idle: number | null
  readonly connecting: number | null
  readonly pending: number | null
  readonly max: number | null
  /** Percent, integer. */
  readonly utilization: number | null
  readonly thresholds: Thresholds
  readonly timeouts: number
  /** Timeouts in the last fifteen minutes; `null` when nobody looked for so long that they cannot be told apart. */
  readonly recentTimeouts: number | null
  readonly acquire: { readonly p50: number | null; readonly p95: number | null } | null
  readonly use: { readonly p50: number | null; readonly p95: number | null }
  /** Where it was created, when known: `file:line`. */
  readonly createdAt?: string
}

export interface StackFrame {
  readonly function: string | null
  /** Relative to the application's root. */
  readonly file: string
  readonly line: number
  readonly column: number | null
  /** `true` for the application's own code; `false` for dependencies and Node. */
  readonly app: boolean
}

export interface LeakReport {
  readonly id: string
  readonly state: 'suspected' | 'lost' | 'returned'
  readonly service: string
  readonly pool: string
  readonly operation: string
  readonly route: string | null
  readonly heldMs: number
  readonly limitMs: number
  readonly acquiredAt: string
  readonly serverPid: number | null
  readonly transaction: 'none' | 'open' | 'failed' | null
  readonly lastOperation: string | null
  /** App frames first come where they stand; `null` = the stack was not captured (sampling). */
  readonly stack: readonly StackFrame[] | null
  /** Whether `release` gives the slot back for real (`false`: it only leaves the books). */
  readonly reclaimable: boolean
}

export interface InstanceReport {
  readonly id: string
  readonly service: string
  readonly region: string | null
  readonly environment: string
  readonly runtime: 'nodejs' | 'edge' | 'worker' | 'browser'
  readonly startedAt: string
  readonly lastSeenAt: string
  /** `silent` = it stopped reporting. */
  readonly state: 'live' | 'silent'
  /** Whether it is the one that answers. */
  readonly self: boolean
  readonly active: number | null
  readonly max: number | null
  readonly utilization: number | null
  readonly health: HealthStatus | 'unknown'
}

export interface CoverageReport {
  /** `null` = the app was not built with the plugin. */
  readonly build: { readonly next: string; readonly bundler: 'turbopack' | 'webpack' } | null
  readonly seams: readonly {
    readonly seam: Seam
    readonly state: SeamState
    readonly count: number
    readonly lastSeenAt: string | null
  }[]
}

export interface CollectionReport {
  readonly running: boolean
  readonly intervalMs: number
  readonly lastBeatAt: string | null
  readonly samples: number
  readonly retentionHours: number
  /** `memory` = lost at restart. */
  readonly store: 'memory' | 'file' | 'redis'
}

/** What the caller may do; the reason is shown where a control is disabled. */
export interface Capability {
  readonly allowed: boolean
  readonly reason?: string
}

export interface CapabilitiesReport {
  readonly cleanup: Capability
  readonly 'emergency-reset': Capability
  readonly release: Capability
  readonly acknowledge: Capability
  readonly collection: Capability
  readonly export: Capability
  readonly terminate: Capability
  readonly fleet: Capability
}

export interface DatabaseReport {
  /** `measured` with a fresh reading, `unknown` without. */
  readonly source: Source
  readonly value: DatabaseReading | null
  readonly readAt: string | null
  readonly ageMs: number | null
  /** Why there is no (newer) reading. */
  readonly reason?: string
  /** What the pooler says, when a probe asks one. */
  readonly pooler?: PoolerReading | null
  /** Reported by an instance minus measured in the database; absent without a fresh reading. */
  readonly drift?: readonly DriftRow[]
  /** App pool, pooler client, backend and what blocks it, in one row each; waiting first, at most 50. */
  readonly chain?: readonly ChainRow[]
}

/** Connections one instance says it holds against those the database lists for it. */
export interface DriftRow {
  readonly instance: string
  /** `application_name` the two sides were joined by. */
  readonly application: string
  readonly reported: number
  readonly measured: number
  /** reported − measured: above 0 = connections that are gone, below 0 = connections nobody owns. */
  readonly drift: number
}

/** One use, followed to the backend that serves it and what that waits for. `null` = that link is not known. */
export interface ChainRow {
  readonly service: string | null
  readonly route: string | null
  readonly operation: string | null
  readonly pool: string | null
  readonly heldMs: number | null
  readonly poolerClient: string | null
  readonly serverPid: number | null
  readonly state: string | null
  readonly wait: string | null
  /** Backends that hold what it waits for. */
  readonly blockedBy: readonly number[]
}

/** One link of the chain app pools → pooler clients → pooler pool size → Postgres slots. */
export interface BudgetLink {
  readonly layer: 'app-pools' | 'pooler-clients' | 'pooler-pool-size' | 'postgres-slots'
  readonly label: string
  /** What could be asked of it at most; `null` = unknown. */
  readonly demand: number | null
  /** What it can give; `null` = unknown. */
  readonly cap: number | null
  readonly used: number | null
  readonly source: Source
}

export interface BudgetReport {
  readonly verdict: 'fits' | 'tight' | 'over' | 'unknown'
  /** One sentence with the arithmetic. */
  readonly sentence: string
  readonly chain: readonly BudgetLink[]
  readonly bottleneck: BudgetLink['layer'] | null
  readonly terms: readonly { readonly label: string; readonly connections: number; readonly detail: string }[]
  readonly suggestions: readonly {
    readonly service: string
    readonly pool: string
    readonly max: number
    readonly suggestedMax: number
  }[]
}

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

export interface AuditReportEntry {
  readonly at: string
  readonly actor: string
  readonly operation: string
  readonly parameters: Readonly<Record<string, string | number | boolean>>
  readonly result: string
  readonly ok: boolean
}

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

/** GET /api/monitoring/database: what the widget reads. */
export interface MonitoringReport {
  readonly status: HealthStatus
  readonly timestamp: string
  readonly instance: InstanceReport
  readonly summary: SummaryReport
  readonly services: readonly ServiceReport[] | readonly ServiceDetail[]
  readonly pools: readonly PoolReport[]
  readonly alerts: readonly AlertReport[]
  /** Resolved in the last 24 h, newest first, at most 20. */
  readonly resolvedAlerts: readonly AlertReport[]
  readonly leaks: readonly LeakReport[]
  readonly coverage: CoverageReport
  readonly collection: CollectionReport
  readonly capabilities: CapabilitiesReport
  readonly database: DatabaseReport
  readonly instances: readonly InstanceReport[]
  readonly peakUsage: { readonly timestamp: string; readonly connections: number }
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

/** POST answer. */
export interface OperationReport {
  readonly status: 'ok'
  readonly timestamp: string
  readonly operation: string
  readonly result: unknown
  readonly connectionStats: SummaryReport
}

/** POST /api/monitoring/database/ingest: aggregated counts of one sender since its last message. */
export interface IngestBody {
  /** Protocol. */
  readonly v: 1
  /** Random by page or isolate; tells senders apart, is stored nowhere beyond the instance list. */
  readonly sender: string
  readonly runtime: 'browser' | 'edge' | 'worker'
  readonly service: string
  /** One row an operation since the last message. */
  readonly operations: readonly {
    readonly pool: string
    readonly operation: string
    readonly count: number
    readonly failed: number
    readonly attempts: number
    /** Sum of durations, ms. */
    readonly sumMs: number
    /** Counts at the OpenTelemetry bounds (0.001…10 s, then the rest): ten numbers, not cumulative. */
    readonly buckets: readonly number[]
  }[]
  /** Errors by code. */
  readonly errors: Readonly<Record<string, number>>
  /** In flight now. */
  readonly active: number
}
