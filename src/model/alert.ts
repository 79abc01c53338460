import type { Severity } from './health.ts'

/** How a value is compared with its limit: above, at or above, below, at or below, equal. */
export type Comparison = 'gt' | 'gte' | 'lt' | 'lte' | 'eq'

/** Metric names a condition may use; `database.poolUtilization` is in percent, times in ms, rates as ratio 0..1. */
export type Metric =
  | 'database.poolUtilization'
  | 'database.activeConnections'
  | 'database.totalConnections'
  | 'database.pending'
  | 'database.errorRate'
  | 'database.leaks'
  | 'database.acquireWaitP95'
  | `service.${string}.${ServiceMetricName}`
  | `pool.${string}.${PoolMetricName}`
  | `collector.${string}.${string}`

/** Metrics of a service: counts, ratios 0..1 (`utilization`, `errorRate`), ms (`latencyP95`, `oldestMs`). */
export type ServiceMetricName =
  | 'activeConnections'
  | 'utilization'
  | 'errorRate'
  | 'errorCount'
  | 'latencyP95'
  | 'oldestMs'
/** Metrics of a pool: counts, a ratio (`utilization`), ms (`acquireWaitP95`). */
export type PoolMetricName =
  | 'utilization'
  | 'used'
  | 'idle'
  | 'pending'
  | 'max'
  | 'timeouts'
  | 'acquireWaitP95'

/** One comparison of a rule. It does not hold while the metric is unknown. */
export interface Condition {
  readonly metric: Metric
  readonly operator: Comparison
  readonly value: number
}

/** A rule of the user's, as the specification writes it. All conditions must hold. */
export interface AlertRule {
  readonly name: string
  readonly enabled: boolean
  /** Shown with the alert; the conditions decide. Without conditions it is compared with `database.poolUtilization` (percent). */
  readonly threshold: number
  readonly comparison: Comparison
  readonly severity: Severity
  /** Minutes between two messages of the same alert. */
  readonly cooldown: number
  /** Seconds the conditions must hold before the alert opens. @default 0 */
  readonly for?: number
  /** Ids of the channels to tell. */
  readonly channels: readonly string[]
  readonly conditions: readonly Condition[]
}

/** A judgement on one observation: this subject is in trouble now. */
export interface Finding {
  /** Rule id, for example `pool-saturation`. */
  readonly rule: string
  /** What it is about, for example a pool or service name; rule + subject is the identity of an alert. */
  readonly subject: string
  readonly severity: Severity
  /** One sentence with the numbers. */
  readonly message: string
  /** The value that was judged and the limit it passed, in the metric's own unit. */
  readonly value: number
  readonly limit: number
  /** ms the finding must persist before an alert opens. */
  readonly forMs: number
  /** ms between two messages. `undefined` = the configured default. */
  readonly cooldownMs?: number
  /** Channels to tell; `undefined` = all. */
  readonly channels?: readonly string[]
  /** Near enough to the limit to keep an open alert firing, not enough to open one (hysteresis). */
  readonly hold?: boolean
  /** Title of a custom rule. */
  readonly name?: string
}

/** A finding that lasted. Opens once, is repeated no sooner than its cool-down, and resolves. */
export interface Alert {
  readonly id: string
  readonly rule: string
  readonly subject: string
  readonly name: string
  readonly severity: Severity
  readonly state: 'firing' | 'resolved'
  readonly message: string
  readonly value: number
  readonly limit: number
  /** ms since the epoch. */
  readonly openedAt: number
  readonly updatedAt: number
  readonly resolvedAt: number | null
  readonly acknowledgedAt: number | null
  readonly channels?: readonly string[]
}

/** What a channel receives. */
export interface Notice {
  readonly kind: 'opened' | 'repeated' | 'escalated' | 'resolved'
  readonly alert: Alert
  /** ms since the epoch. */
  readonly at: number
}
