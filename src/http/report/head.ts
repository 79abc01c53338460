import type { HealthReport } from '../../model/report/health.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { bySources } from './by-sources.ts'
import type { Places } from './sections/stack.ts'
import { iso } from './units.ts'

/** What every full body begins with. @param places source places of built files, as far as they are loaded */
export function headReport(
  snapshot: Snapshot,
  places: Places,
): Pick<HealthReport, 'status' | 'timestamp' | 'verdict' | 'peakUsage'> {
  const { timestamp, connections } = snapshot.totals.peak
  return {
    status: snapshot.health,
    timestamp: iso(snapshot.at),
    verdict: bySources(snapshot, places).verdict,
    peakUsage: { timestamp: iso(timestamp), connections },
  }
}
