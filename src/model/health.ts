/** Health of an instance: the status of its verdict. */
export type HealthStatus = 'healthy' | 'warning' | 'critical'

/** How bad an alert is. */
export type Severity = 'info' | 'warning' | 'critical'

/** Ratios (0..1) of a pool's `max` from which it is under pressure. */
export interface Thresholds {
  /** @default 0.8 */
  readonly warning: number
  /** @default 0.95 */
  readonly critical: number
}

/** What applies where nothing is configured. */
export const DEFAULT_THRESHOLDS: Thresholds = { warning: 0.8, critical: 0.95 }

/** Mildest first. */
export const SEVERITIES: readonly Severity[] = ['info', 'warning', 'critical']
export const SEVERITY_RANK: Readonly<Record<Severity, number>> = { info: 0, warning: 1, critical: 2 }
export const HEALTH_RANK: Readonly<Record<HealthStatus, 0 | 1 | 2>> = { healthy: 0, warning: 1, critical: 2 }

/** The worse of two. */
export function worse(left: HealthStatus, right: HealthStatus): HealthStatus {
  return HEALTH_RANK[left] >= HEALTH_RANK[right] ? left : right
}
