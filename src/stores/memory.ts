import type { HistoryPoint, Rollup, Series, UseTrace } from '../model/history.ts'
import type { AggregatedStats } from '../model/report/stats.ts'
import { spreadOf } from './aggregate.ts'
import { byPool, cut, rolledPoint } from './buckets.ts'
import { createRollups, ROLLUP_MS, type Rollups, startOf } from './rollup.ts'
import { createSnapshots, type Snapshots } from './snapshots.ts'

/** Most snapshots stored, whatever interval and retention are: 18 columns of them are 15 MB. */
export const MOST_POINTS = 100_000

/** History of one instance: snapshots in columnar rings, five-minute roll-ups beyond them. */
export interface MemoryHistory {
  /** @returns the five minutes that this point ended, if it did */
  append(point: HistoryPoint): Rollup | undefined
  /** Inserts what a journal stored before what was appended so far. */
  restore(points: readonly HistoryPoint[], rollups: readonly Rollup[]): void
  points(limit?: number): readonly HistoryPoint[]
  /** Use of a pool in the last so many ms. */
  trace(pool: string, lastMs: number): UseTrace
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
  let snapshots = createSnapshots(capacity)
  let rollups = createRollups()

  /**
   * Whether the snapshots reach back as far as wanted, or as far as there is any history in that time. A beat faster than the
   * configured one fills the ring before its time.
   */
  const covered = (hours: number, from: number): boolean =>
    hours <= retentionHours &&
    (snapshots.oldestAt() - from <= 2 * intervalMs ||
      !rollups.hasBetween(from, startOf(snapshots.oldestAt())))
  /** Points in the future, after the clock was set back, are shown when their time comes. */
  const ahead = (): number => snapshots.newerThan(wall())
  const newerThan = (from: number): number => Math.max(0, snapshots.newerThan(from) - ahead())
  const since = (from: number): HistoryPoint[] => snapshots.newest(newerThan(from), ahead())
  /** A beat slower than the configured one leaves rows beyond the retention in the ring: they are not shown. */
  const shown = (): number => newerThan(wall() - retentionMs - intervalMs)
  const rowsSince = (from: number, fine: boolean): Rollup[] =>
    fine ? since(from).map(rolledPoint) : rollups.between(from, wall())
  const append = (point: HistoryPoint): Rollup | undefined => {
    snapshots.append(point)
    return rollups.add(point)
  }

  return {
    append,
    restore(points, stored) {
      const appended = snapshots.newest(snapshots.size)
      snapshots = createSnapshots(capacity)
      rollups = createRollups()
      refill(snapshots, rollups, points, stored)
      for (const point of appended) append(point)
    },
    points: (limit = 100) => snapshots.newest(Math.min(limit, shown()), ahead()),
    trace: (pool, lastMs) => snapshots.trace(pool, newerThan(wall() - lastMs), ahead()),
    get size() {
      return shown()
    },
    aggregate(hours) {
      const from = wall() - hours * 3_600_000
      return aggregateOf(rowsSince(from, covered(hours, from)), hours)
    },
    series(hours, wanted) {
      const from = wall() - hours * 3_600_000
      const fine = covered(hours, from)
      const narrowest = fine ? intervalMs * 2 : ROLLUP_MS
      const points = fine ? since(from) : null
      const rows = points?.map(rolledPoint) ?? rollups.between(from, wall())
      return seriesOf({ rows, points, pools: snapshots.pools(), hours, wanted, narrowest, to: wall() })
    },
  }
}

/** Fills empty stores with what was stored. */
function refill(
  snapshots: Snapshots,
  rollups: Rollups,
  points: readonly HistoryPoint[],
  stored: readonly Rollup[],
): void {
  const rolled = new Set(stored.map(({ at }) => at))
  for (const rollup of [...stored].sort((a, b) => a.at - b.at)) rollups.restore(rollup)
  for (const point of [...points].sort((a, b) => a.at - b.at)) {
    snapshots.append(point)
    // A process that was killed left points that it never rolled up.
    if (!rolled.has(startOf(point.at))) rollups.add(point)
  }
}

interface SeriesParts {
  readonly rows: readonly Rollup[]
  /** `null` = only roll-ups reach back so far: they hold no single pools. */
  readonly points: readonly HistoryPoint[] | null
  readonly pools: readonly string[]
  readonly hours: number
  /** Buckets at most. */
  readonly wanted: number
  /** A bucket as narrow as the beat would look like a gap whenever a beat is a little late, ms. */
  readonly narrowest: number
  /** ms since the epoch. */
  readonly to: number
}

function seriesOf({ rows, points, pools, hours, wanted, narrowest, to }: SeriesParts): Series {
  const lengthMs = hours * 3_600_000
  const from = to - lengthMs
  const count = Math.max(1, Math.min(wanted, Math.floor(lengthMs / narrowest)))
  const span = { from, bucketMs: lengthMs / count, count }
  return {
    from,
    to,
    bucketMs: span.bucketMs,
    pools: points
      ? byPool(pools, points, span)
      : [{ name: 'most utilised', mostUtilised: true, buckets: cut(rows, 'utilization', span) }],
    active: cut(rows, 'active', span),
    pending: cut(rows, 'pending', span),
  }
}

function aggregateOf(rows: readonly Rollup[], hours: number): AggregatedStats | null {
  const first = rows[0]
  if (!first) return null
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
      total: first.alertsPeak + openedIn(rows),
      peak: Math.max(...rows.map((row) => row.alertsPeak)),
    },
  }
}

/** Alerts opened after the first row. The counter falls where a process began anew and nothing was carried over. */
function openedIn(rows: readonly Rollup[]): number {
  let sum = 0
  let before = rows[0]?.alertsOpened ?? 0
  for (const { alertsOpened } of rows) {
    sum += alertsOpened >= before ? alertsOpened - before : alertsOpened
    before = alertsOpened
  }
  return sum
}
