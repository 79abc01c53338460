import type { Alert } from '../../model/alert.ts'
import type { DiagnosticsReport, HealthReport } from '../../model/report/health.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { headReport } from './head.ts'
import { alertReport, recentAlerts } from './sections/alerts.ts'
import { poolReport } from './sections/pools.ts'
import { serviceDetail, serviceReport } from './sections/services.ts'
import { summaryReport } from './summary.ts'

/** Alerts shown in the health body. */
const MOST_ALERTS = 10

/** What a health body may hold besides its base. */
export interface HealthParts {
  readonly alerts: readonly Alert[]
  readonly detailed: boolean
  readonly diagnostics: DiagnosticsReport | null
}

export function healthReport(
  snapshot: Snapshot,
  { alerts, detailed, diagnostics }: HealthParts,
): HealthReport {
  const recent = recentAlerts(alerts, snapshot.at)
  return {
    ...headReport(snapshot),
    summary: summaryReport(snapshot, alerts),
    services: snapshot.services.map((service) => serviceReport(service, snapshot)),
    recentAlerts: recent.slice(0, MOST_ALERTS).map(alertReport),
    ...(detailed
      ? {
          detailedMetrics: {
            services: snapshot.services.map((service) => serviceDetail(service, snapshot)),
            pools: snapshot.pools.map((pool) => poolReport(pool)),
          },
        }
      : {}),
    ...(diagnostics === null ? {} : { diagnostics }),
  }
}
