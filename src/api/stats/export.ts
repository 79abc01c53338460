import type { AuditEntry } from '../../model/audit.ts'
import type { HistoryPoint } from '../../model/history.ts'
import type { AggregatedStats, ConnectionStats } from '../../model/report/stats.ts'
import type { InstanceIdentity } from '../../model/snapshot.ts'
import type { Verdict } from '../../model/verdict.ts'
import type { Monitor } from '../../monitor/types.ts'
import { statsOf } from './stats.ts'

/** What a JSON export holds. */
export interface ExportedMetrics {
  readonly exportedAt: string
  readonly instance: InstanceIdentity
  /** What is wrong now, ranked. */
  readonly verdict: Verdict
  readonly stats: ConnectionStats
  readonly aggregated: AggregatedStats | null
  /** Newest last, everything held. */
  readonly history: readonly HistoryPoint[]
  readonly audit: readonly AuditEntry[]
}

/** Everything held now, as one value that JSON can carry. */
export function exportOf(monitor: Monitor): ExportedMetrics {
  const snapshot = monitor.snapshot()
  return {
    exportedAt: new Date(snapshot.at).toISOString(),
    instance: snapshot.instance,
    verdict: snapshot.verdict,
    stats: statsOf(snapshot, monitor.alerts.list()),
    aggregated: monitor.history.aggregate(24),
    history: monitor.history.points(monitor.history.size),
    audit: monitor.audit.list(),
  }
}
