import type { HealthReport } from '../../model/report/health.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { iso } from './units.ts'

/** What every full body begins with. */
export function headReport(
  snapshot: Snapshot,
): Pick<HealthReport, 'status' | 'timestamp' | 'verdict' | 'peakUsage'> {
  const { timestamp, connections } = snapshot.totals.peak
  return {
    status: snapshot.health,
    timestamp: iso(snapshot.at),
    verdict: snapshot.verdict,
    peakUsage: { timestamp: iso(timestamp), connections },
  }
}
