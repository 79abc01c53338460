import type { Severity } from './health.ts'
import type { Culprit, Evidence } from './verdict.ts'

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
  /** Ids of the channels that receive it. */
  readonly channels: readonly string[]
  readonly conditions: readonly Condition[]
}

/** What a rule found in one observation: this subject is in trouble now. */
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
  /** Channels that receive it; `undefined` = all. */
  readonly channels?: readonly string[]
  /** Near enough to the limit to keep an open alert firing, not enough to open one (hysteresis). */
  readonly hold?: boolean
  /** Title of a custom rule. */
  readonly name?: string
  /** Who causes it; absent = it cannot be told. */
  readonly culprit?: Culprit
  /** What it was judged by, for the message. */
  readonly evidence?: readonly Evidence[]
  /** What to change. */
  readonly advice?: string
}

/** A time in which alerts send no message, for example a migration. They are still shown and counted. */
export interface Silence {
  /** Rule id, for example `pool-saturation`. @default every rule */
  readonly alert?: string
  /** What it is about, for example a pool's name. @default everything */
  readonly subject?: string
  /** ISO 8601. */
  readonly from: string
  /** ISO 8601, after `from`. An alert that still fires then is sent. */
  readonly until: string
  /** 1 to 200 characters, shown beside the silence. */
  readonly reason: string
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
  /** ms since the epoch until when its messages are silenced; absent = they are not. */
  readonly silencedUntil?: number
  readonly channels?: readonly string[]
  /** As of its last look with the cause; absent = not known. */
  readonly culprit?: Culprit
  readonly evidence?: readonly Evidence[]
  readonly advice?: string
}

/** Rule of the message that tests a channel; no observation raises it. */
export const TEST_RULE = 'test-alert'

/** What a channel receives. */
export interface Notice {
  /** `acknowledged` comes to channels that follow incidents only. */
  readonly kind: 'opened' | 'repeated' | 'escalated' | 'acknowledged' | 'resolved'
  readonly alert: Alert
  /** ms since the epoch. */
  readonly at: number
  /** ms until the next message of the same alert at the earliest. */
  readonly cooldownMs: number
}
