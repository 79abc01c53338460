import type { Layer } from '../errors/exhaustion.ts'
import type { HealthStatus, Severity } from '../health.ts'
import type { Outcome } from '../lease.ts'
import type { Culprit, Evidence } from '../verdict.ts'

/** Totals over all services. */
export interface SummaryReport {
  readonly totalActiveConnections: number
  readonly totalConnections: number
  /** Percent, integer. */
  readonly poolUtilization: number
  readonly healthStatus: HealthStatus
  readonly activeServices: number
  readonly recentAlerts: number
}

/** A service in short. */
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
  /** Present when the figures arrived by ingest without a token: they are part of no total and of no verdict. */
  readonly untrusted?: true
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
  /** Statements that failed since the process began, by code, also those that a committed transaction handled. */
  readonly statementsFailed: Readonly<Record<string, number>>
  /** Operations that failed since the process began. */
  readonly operationsFailed: number
  /** Connections that could not be had since the process began, by code. */
  readonly connectsFailed: Readonly<Record<string, number>>
  /** How operations ended. */
  readonly outcomes: Readonly<Record<Outcome, number>>
  /** Seconds that slots were in use since the process began, by route, most first. */
  readonly connectionSeconds: Readonly<Record<string, number>>
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

/** An error, without its values. */
export interface RecentError {
  readonly timestamp: string
  readonly service: string
  readonly error: string
  readonly code: string | null
  readonly context: string | null
  readonly layer?: Layer
}

/** An alert that fires or was resolved. */
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
  /** Until when its messages are silenced; absent = they are not. */
  readonly silencedUntil?: string
  /** Who causes it; absent = not known. */
  readonly culprit?: Culprit
  /** As of its last look with the cause. */
  readonly evidence?: readonly Evidence[]
  /** The instance it belongs to, when that is not the one that answers. */
  readonly instance?: string
}
