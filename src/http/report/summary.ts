import type { Alert } from '../../model/alert.ts'
import type { SummaryReport } from '../../model/report/service.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { recentAlerts } from './sections/alerts.ts'
import { percent } from './units.ts'

/** @param alerts all that are listed; those that fire or were resolved within the last day are counted */
export function summaryReport(snapshot: Snapshot, alerts: readonly Alert[]): SummaryReport {
  return {
    totalActiveConnections: snapshot.totals.active,
    totalConnections: snapshot.totals.opened,
    poolUtilization: percent(snapshot.poolUtilization),
    healthStatus: snapshot.health,
    activeServices: snapshot.services.filter(({ active, recent }) => active > 0 || recent.ended > 0).length,
    recentAlerts: recentAlerts(alerts, snapshot.at).length,
  }
}
