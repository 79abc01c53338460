import type { HealthStatus } from '../../model/health.ts'
import { worse } from '../../model/health.ts'
import type { Leak } from '../../model/lease.ts'
import type { Recommendation } from '../../model/report/stats.ts'
import type { ServiceError, ServiceReading } from '../../model/service.ts'
import type { Snapshot } from '../../model/snapshot.ts'

const RECENT_MS = 3_600_000
const MOST_ERRORS = 10

/** What `getDiagnostics` gives. */
export interface Diagnostics {
  /** ms since the epoch. */
  readonly timestamp: number
  readonly summary: string
  readonly serviceHealth: readonly {
    readonly service: string
    readonly status: HealthStatus
    readonly reason: string
  }[]
  /** Newest first, at most ten of the last hour. */
  readonly recentErrors: readonly (ServiceError & { readonly service: string })[]
  readonly leaks: readonly Leak[]
  readonly recommendations: readonly Recommendation[]
}

/** Summarizes a snapshot: what is wrong, where, since when, and what to do. */
export function diagnosticsOf(snapshot: Snapshot, recommendations: readonly Recommendation[]): Diagnostics {
  return {
    timestamp: snapshot.at,
    summary: summaryOf(snapshot),
    serviceHealth: snapshot.services.map((service) => healthOf(service, snapshot)),
    recentErrors: recentErrors(snapshot),
    leaks: snapshot.leaks.filter((leak) => leak.state !== 'returned'),
    recommendations,
  }
}

/** One sentence: how full, how many in flight, what fires. */
function summaryOf({ totals, poolUtilization, worstPool, alerts, health, verdict }: Snapshot): string {
  const full =
    worstPool === null
      ? 'no pool has been used yet'
      : `${worstPool} is at ${Math.round(poolUtilization * 100)}%`
  const firing =
    alerts.length === 0
      ? 'no alert is firing'
      : `${alerts.length} ${alerts.length === 1 ? 'alert is' : 'alerts are'} firing`
  const [first] = verdict.causes
  if (first) return `${health}: ${first.sentence}`
  return `${health}: ${totals.active} in flight, ${full}, ${firing}`
}

function healthOf(service: ServiceReading, { alerts }: Snapshot): Diagnostics['serviceHealth'][number] {
  const pools = new Set(service.operations.map((operation) => operation.pool))
  const concerned = alerts.filter((alert) => alert.subject === service.name || pools.has(alert.subject))
  const status = concerned.reduce<HealthStatus>(
    (worst, { severity }) => worse(worst, severity === 'info' ? 'healthy' : severity),
    'healthy',
  )
  return { service: service.name, status, reason: concerned[0]?.message ?? 'no alert concerns it' }
}

/** The newest errors of the last hour over all services. */
export function recentErrors(
  snapshot: Snapshot,
  most: number = MOST_ERRORS,
): (ServiceError & { service: string })[] {
  return snapshot.services
    .flatMap((service) => service.errors.map((error) => ({ ...error, service: service.name })))
    .filter(({ timestamp }) => snapshot.at - timestamp < RECENT_MS)
    .sort((a, b) => b.timestamp - a.timestamp)
    .slice(0, most)
}
