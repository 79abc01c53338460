import type { HistoryPoint, Series } from '../model/history.ts'
import type { AggregatedStats } from '../model/report/stats.ts'
import { spreadOf } from './aggregate.ts'
import { byPool, cut, rolledPoint } from './buckets.ts'
import { createRollups, ROLLUP_MS, type Rolled } from './rollup.ts'
import { createSnapshots } from './snapshots.ts'

/** Snapshots held at most, whatever interval and retention say: 18 columns of them are 15 MB. */
export const MOST_POINTS = 100_000

/** History of one process: snapshots in columnar rings, five-minute roll-ups beyond them. Lost at restart. */
export interface MemoryHistory {
  readonly store: 'memory'
  append(point: HistoryPoint): void
  points(limit?: number): readonly HistoryPoint[]
  readonly size: number
  aggregate(hours: number): AggregatedStats | null
  series(hours: number, buckets: number): Series
}

export interface MemoryHistoryOptions {
  /** ms between snapshots, for the ring's length and the narrowest bucket of a chart. */
  readonly intervalMs: number
  readonly retentionHours: number
  /** ms since the epoch. */
  readonly wall: () => number
}

export function createMemoryHistory(options: MemoryHistoryOptions): MemoryHistory {
  const { intervalMs, retentionHours, wall } = options
  const retentionMs = retentionHours * 3_600_000
  const capacity = Math.min(MOST_POINTS, Math.max(1, Math.ceil(retentionMs / intervalMs)))
  const snapshots = createSnapshots(capacity)
  const rollups = createRollups()

  /**
   * Whether the snapshots reach back as far as wanted, or as far as there is any history at all. A beat faster than the
   * configured one fills the ring before its time.
   */
  const covered = (hours: number, from: number): boolean =>
    hours <= retentionHours && (snapshots.size < capacity || snapshots.oldestAt() - from <= 2 * intervalMs)
  /** A beat slower than the configured one leaves rows beyond the retention in the ring: they are not shown. */
  const shown = (): number => snapshots.newerThan(wall() - retentionMs - intervalMs)
  const newest = (count: number): HistoryPoint[] => snapshots.newest(Math.min(count, shown()))
  const since = (from: number): HistoryPoint[] => newest(snapshots.newerThan(from))
  const rowsSince = (from: number, fine: boolean): Rolled[] =>
    fine ? since(from).map(rolledPoint) : rollups.from(from)

  return {
    store: 'memory',
    append(point) {
      snapshots.append(point)
      rollups.add(point)
    },
    points: (limit = 100) => newest(limit),
    get size() {
      return shown()
    },
    aggregate(hours) {
      const from = wall() - hours * 3_600_000
      return aggregateOf(rowsSince(from, covered(hours, from)), hours)
    },
    series(hours, wanted) {
      const to = wall()
      const lengthMs = hours * 3_600_000
      const from = to - lengthMs
      const fine = covered(hours, from)
      // A bucket as narrow as the beat would look like a gap whenever a beat is a little late.
      const count = Math.max(1, Math.min(wanted, Math.floor(lengthMs / (fine ? intervalMs * 2 : ROLLUP_MS))))
      const span = { from, bucketMs: lengthMs / count, count }
      const rows = rowsSince(from, fine)
      return {
        from,
        to,
        bucketMs: span.bucketMs,
        pools: fine
          ? byPool(snapshots.pools(), since(from), span)
          : [{ name: 'most utilised', buckets: cut(rows, 'utilization', span) }],
        active: cut(rows, 'active', span),
        pending: cut(rows, 'pending', span),
      }
    },
  }
}

function aggregateOf(rows: readonly Rolled[], hours: number): AggregatedStats | null {
  const last = rows[rows.length - 1]
  const first = rows[0]
  if (!first || !last) return null
  return {
    period: `${hours}h`,
    dataPoints: rows.length,
    utilization: spreadOf(
      rows.map((row) => row.samples.utilization),
      100,
    ),
    activeConnections: spreadOf(
      rows.map((row) => row.samples.active),
      1,
    ),
    alerts: {
      total: last.alertsOpened - first.alertsOpened + first.alertsPeak,
      peak: Math.max(...rows.map((row) => row.alertsPeak)),
    },
  }
}
