import type { Alert } from '../alert.ts'
import type { Actor } from '../audit.ts'
import type { HealthStatus, Severity } from '../health.ts'
import type { LeaseState } from '../lease.ts'

/** One service, as `getServiceMetrics` gives it. */
export interface ServiceMetrics {
  readonly serviceName: string
  readonly activeConnections: number
  /** Leases opened since the process began. */
  readonly totalConnections: number
  readonly maxPoolSize: number
  /** Ratio active / maxPoolSize; may exceed 1. */
  readonly utilization: number
  /** Age of the oldest open lease, ms; 0 when it has none. */
  readonly oldestMs: number
  /** ms since the epoch; 0 when there was none. */
  readonly lastActivity: number
  /** Newest last, at most 50, sanitised. */
  readonly errors: readonly {
    readonly timestamp: number
    readonly error: string
    readonly code: string | null
    readonly context: string | null
  }[]
  /** Errors recorded since the process began. */
  readonly errorCount: number
  /** Of the last five minutes, ms; `null` without an ended lease. */
  readonly latency: { readonly p50: number | null; readonly p95: number | null; readonly p99: number | null }
}

/** All services, as `getConnectionStats` gives them. */
export interface ConnectionStats {
  readonly totalActiveConnections: number
  /** Leases opened since the process began. */
  readonly totalConnections: number
  readonly services: Readonly<Record<string, ServiceMetrics>>
  readonly alerts: readonly Alert[]
  readonly peakUsage: { readonly timestamp: number; readonly connections: number }
  /** Ratio of the most utilised pool, 0..1, may exceed 1. */
  readonly poolUtilization: number
  readonly healthStatus: HealthStatus
}

/** One piece of advice with the numbers that caused it. */
export interface Recommendation {
  readonly severity: Severity
  readonly title: string
  /** The numbers. */
  readonly evidence: string
  /** The next step. */
  readonly action: string
}

/** Spread of one metric over a period. */
export interface Spread {
  readonly average: number
  readonly min: number
  readonly max: number
  readonly p95: number
  readonly current: number
}

/** Aggregation of the history over a period. */
export interface AggregatedStats {
  /** e.g. `24h` */
  readonly period: string
  /** Snapshots (or roll-ups, for periods beyond the snapshot retention) that entered. */
  readonly dataPoints: number
  /** Percent 0..100 (may exceed 100). */
  readonly utilization: Spread
  readonly activeConnections: Spread
  /** Alerts opened in the period, and the most that fired at once. */
  readonly alerts: { readonly total: number; readonly peak: number }
}

/** A lease that cleanup took back, or would take back. */
export interface Reclaimed {
  readonly service: string
  readonly pool: string
  readonly id: string
  readonly heldMs: number
  readonly operation: string
  /** State it was in. */
  readonly state: LeaseState
  /** `would-…` in a dry run. */
  readonly how: string
  /** Its outcome; absent in a dry run. */
  readonly outcome?: ReclaimOutcome
}

/**
 * `freed` = the slot is back in the pool and, where a probe reads the database, its session is gone (of an aborted request: its
 * statement has ended); `asked` = closing was
 * asked for and is not confirmed yet; `still running in the database` = a reading made afterwards lists its session.
 */
export type ReclaimOutcome = 'freed' | 'asked' | 'still running in the database'

/** One database session ended by cleanup. */
export interface Terminated {
  readonly pid: number
  readonly application: string
  readonly idleMs: number
  readonly how: string
  /** What ending it may do to a process this monitor cannot protect; absent when a tracked pool here held it. */
  readonly warning?: string
}

/** One running statement cancelled in the database; its connection stayed. */
export interface Cancelled {
  readonly pid: number
  readonly application: string
  readonly runMs: number
  readonly how: string
}

/** What cleanup or emergency reset did (or, in a dry run, would do). */
export interface CleanupReport {
  readonly reclaimed: readonly Reclaimed[]
  readonly terminated: readonly Terminated[]
  /** Stale, but left alone, with the reason. */
  readonly kept: readonly (Omit<Reclaimed, 'how' | 'outcome'> & { readonly why: string })[]
  /** Working leases among the reclaimed: requests that it breaks. Cleanup breaks none. */
  readonly broken: number
  readonly dryRun: boolean
  /** Why nothing was done at all: `scope: 'fleet'` without a shared store, or an earlier reset that is still in progress. */
  readonly refused?: string
}

/** Options of `forceCleanup` and `emergencyReset`. */
export interface CleanupOptions {
  /** Report what would be done without doing it. @default false */
  readonly dryRun?: boolean
  /** Only this service. */
  readonly service?: string
  /** `fleet` needs a shared store; without one it is refused with the reason. @default 'instance' */
  readonly scope?: 'instance' | 'fleet'
  /** Who requested it, for the audit list. */
  readonly actor?: string | Actor
}

/** Options of `terminateStale`. */
export interface TerminateOptions extends CleanupOptions {
  /** ms a session must have been idle in its transaction; at least 1000. @default staleAfter */
  readonly minIdleMs?: number
}

/** Options of `cancelRunning`. */
export interface CancelOptions extends CleanupOptions {
  /** ms a statement must have been running; at least 1000. */
  readonly minRunMs: number
}
