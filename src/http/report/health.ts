import type { Alert } from '../../model/alert.ts'
import type { DiagnosticsReport, HealthReport } from '../../model/report/health.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { bySources } from './by-sources.ts'
import { alertReport, recentAlerts } from './sections/alerts.ts'
import { poolReport } from './sections/pools.ts'
import { serviceDetail, serviceReport } from './sections/services.ts'
import type { Places } from './sections/stack.ts'
import { summaryReport } from './summary.ts'
import { iso, percent } from './units.ts'

/** Alerts shown in the health body. */
const MOST_ALERTS = 10

/** What a health body may hold besides its base. */
export interface HealthParts {
  readonly alerts: readonly Alert[]
  readonly detailed: boolean
  readonly diagnostics: DiagnosticsReport | null
  readonly places: Places
}

export function healthReport(
  snapshot: Snapshot,
  { alerts, detailed, diagnostics, places }: HealthParts,
): HealthReport {
  const recent = recentAlerts(alerts, snapshot.at)
  const { timestamp, connections } = snapshot.totals.peak
  return {
    status: snapshot.health,
    timestamp: iso(snapshot.at),
    verdict: bySources(snapshot, places).verdict,
    summary: summaryReport(snapshot, recent.length),
    services: snapshot.services.map((service) => serviceReport(service, snapshot)),
    recentAlerts: recent.slice(0, MOST_ALERTS).map(alertReport),
    peakUsage: { timestamp: iso(timestamp), connections },
    ...(detailed
      ? {
          detailedMetrics: {
            services: snapshot.services.map((service) => serviceDetail(service, snapshot)),
            pools: snapshot.pools.map((pool) => poolReport(pool, places)),
          },
        }
      : {}),
    ...(diagnostics === null ? {} : { diagnostics }),
  }
}

/** What everybody may see: enough for a load balancer, nothing about the inside. */
export interface ReducedHealthReport {
  readonly status: HealthReport['status']
  readonly timestamp: string
  readonly summary: Pick<HealthReport['summary'], 'healthStatus' | 'poolUtilization'>
}

export function reducedHealthReport(snapshot: Snapshot): ReducedHealthReport {
  return {
    status: snapshot.health,
    timestamp: iso(snapshot.at),
    summary: { healthStatus: snapshot.health, poolUtilization: percent(snapshot.poolUtilization) },
  }
}
