import type { SummaryReport } from '../../model/report/service.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { percent } from './units.ts'

/** @param recentAlerts alerts that fire or were resolved within the last day */
export function summaryReport(snapshot: Snapshot, recentAlerts: number): SummaryReport {
  return {
    totalActiveConnections: snapshot.totals.active,
    totalConnections: snapshot.totals.opened,
    poolUtilization: percent(snapshot.poolUtilization),
    healthStatus: snapshot.health,
    activeServices: snapshot.services.filter(({ active, recent }) => active > 0 || recent.ended > 0).length,
    recentAlerts,
  }
}
