import type { AuditEntry } from '../../model/audit.ts'
import type { HistoryPoint } from '../../model/history.ts'
import type { AggregatedStats, ConnectionStats } from '../../model/report/stats.ts'
import type { InstanceIdentity } from '../../model/snapshot.ts'
import type { Verdict } from '../../model/verdict.ts'
import type { Monitor } from '../../monitor/types.ts'
import { statsOf } from './stats.ts'

/** Contents of a JSON export. */
export interface ExportedMetrics {
  readonly exportedAt: string
  readonly instance: InstanceIdentity
  /** What is wrong now, ranked. */
  readonly verdict: Verdict
  readonly stats: ConnectionStats
  readonly aggregated: AggregatedStats | null
  /** Newest last, everything stored. */
  readonly history: readonly HistoryPoint[]
  readonly audit: readonly AuditEntry[]
}

/** Everything stored now, as one JSON value. */
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

/** Points of the history in one piece of text: some tens of kilobytes. */
const PIECE_POINTS = 200

/** The same as JSON, in pieces, so that a long history is never one text in memory. */
export function* exportText(monitor: Monitor): Generator<string> {
  const { history, ...rest } = exportOf(monitor)
  const front = JSON.stringify(rest)
  yield `${front.slice(0, -1)},"history":[`
  for (let at = 0; at < history.length; at += PIECE_POINTS) {
    const piece = history.slice(at, at + PIECE_POINTS).map((point) => JSON.stringify(point))
    yield `${at === 0 ? '' : ','}\n${piece.join(',\n')}`
  }
  yield ']}\n'
}
