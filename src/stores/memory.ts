import type { Bucket, HistoryPoint, Series, Use } from '../model/history.ts'
import type { AggregatedStats } from '../model/report/stats.ts'
import { own } from '../model/tools/own.ts'
import { type Sample, spreadOf } from './aggregate.ts'
import { rowOf, sampleOf, usageOf } from './point.ts'
import { createRing, type Ring } from './ring.ts'
import { createRollups, ROLLUP_MS, type Rolled } from './rollup.ts'

/** Snapshots held at most, whatever interval and retention say: 18 columns of them are 15 MB. */
export const MOST_POINTS = 100_000
/** Pools whose utilisation is kept by snapshot; more are left out of charts, not out of the totals. */
const MOST_POOLS = 32

const COLUMNS = [
  'at',
  'active',
  'total',
  'utilization',
  'pending',
  'errors',
  'timeouts',
  'alerts',
  'alertsOpened',
  'leaks',
  'acquireP95',
  'health',
  'activeMean',
  'activePeak',
  'utilizationMean',
  'utilizationPeak',
  'longestWait',
  'refused',
] as const

const POOL_COLUMNS = ['value', 'mean', 'peak'] as const
type PoolColumn = (typeof POOL_COLUMNS)[number]
const UNKNOWN = { value: Number.NaN, mean: Number.NaN, peak: Number.NaN } as const

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

export function createMemoryHistory({
  intervalMs,
  retentionHours,
  wall,
}: MemoryHistoryOptions): MemoryHistory {
  const retentionMs = retentionHours * 3_600_000
  const capacity = Math.min(MOST_POINTS, Math.max(1, Math.ceil(retentionMs / intervalMs)))
  const ring = createRing(COLUMNS, capacity)
  const pools = new Map<string, Ring<PoolColumn>>()
  const rollups = createRollups()

  const pointAt = (back: number): HistoryPoint => {
    const row = Object.fromEntries(COLUMNS.map((column) => [column, ring.at(column, back)])) as Record<
      (typeof COLUMNS)[number],
      number
    >
    const byPool: [string, number][] = []
    const use: [string, Use][] = []
    for (const [name, values] of pools) {
      const value = values.at('value', back)
      if (Number.isNaN(value)) continue
      byPool.push([name, value])
      use.push([name, { mean: values.at('mean', back), peak: values.at('peak', back) }])
    }
    return {
      ...row,
      health: row.health as 0 | 1 | 2,
      pools: Object.fromEntries(byPool),
      use: Object.fromEntries(use),
    }
  }
  const newest = (count: number): HistoryPoint[] => {
    const points: HistoryPoint[] = []
    for (let back = Math.min(count, kept()) - 1; back >= 0; back--) points.push(pointAt(back))
    return points
  }
  /**
   * Whether the snapshots reach back as far as asked, or as far as there is any history at all. A beat faster than the
   * configured one fills the ring before its time.
   */
  const covered = (hours: number, from: number): boolean =>
    hours <= retentionHours && (ring.size < capacity || ring.at('at', ring.size - 1) - from <= 2 * intervalMs)
  /** A beat slower than the configured one leaves rows beyond the retention in the ring: they are not shown. */
  const kept = (): number => ring.newerThan('at', wall() - retentionMs - intervalMs)

  return {
    store: 'memory',
    append(point) {
      for (const name of Object.keys(point.pools)) {
        if (pools.has(name) || pools.size >= MOST_POOLS) continue
        const values = createRing(POOL_COLUMNS, capacity)
        for (let i = 0; i < ring.size; i++) values.push(UNKNOWN)
        pools.set(name, values)
      }
      ring.push(rowOf(point))
      for (const [name, values] of pools) {
        const value = own(point.pools, name) ?? Number.NaN
        const { mean = value, peak = value } = (point.use && own(point.use, name)) ?? {}
        values.push({ value, mean, peak })
      }
      rollups.add(point)
    },
    points: (limit = 100) => newest(limit),
    get size() {
      return kept()
    },
    aggregate(hours) {
      const from = wall() - hours * 3_600_000
      const rows: Rolled[] = covered(hours, from)
        ? newest(ring.newerThan('at', from)).map(rolledPoint)
        : rollups.from(from)
      const last = rows[rows.length - 1]
      const first = rows[0]
      if (!first || !last) return null
      const pick = (metric: 'utilization' | 'active'): Sample[] => rows.map((row) => row.samples[metric])
      return {
        period: `${hours}h`,
        dataPoints: rows.length,
        utilization: spreadOf(pick('utilization'), 100),
        activeConnections: spreadOf(pick('active'), 1),
        alerts: {
          total: last.alertsOpened - first.alertsOpened + first.alertsPeak,
          peak: Math.max(...rows.map((row) => row.alertsPeak)),
        },
      }
    },
    series(hours, wanted) {
      const to = wall()
      const span = hours * 3_600_000
      const from = to - span
      const fine = covered(hours, from)
      // A bucket as narrow as the beat would look like a gap whenever a beat is a little late.
      const count = Math.max(1, Math.min(wanted, Math.floor(span / (fine ? intervalMs * 2 : ROLLUP_MS))))
      const bucketMs = span / count
      const cut = (samples: readonly { readonly at: number; readonly sample: Sample }[]): Bucket[] =>
        bucketsOf(samples, from, bucketMs, count)
      const rows = fine ? newest(ring.newerThan('at', from)).map(rolledPoint) : rollups.from(from)
      const points = newest(ring.newerThan('at', from))
      const names = [...pools.keys()]
      return {
        from,
        to,
        bucketMs,
        pools: fine
          ? names.map((name) => ({
              name,
              buckets: cut(
                points.flatMap((point) => {
                  const value = own(point.pools, name)
                  if (value === undefined) return []
                  return [{ at: point.at, sample: sampleOf(value, point.use && own(point.use, name)) }]
                }),
              ),
            }))
          : [
              {
                name: 'most utilised',
                buckets: cut(rows.map((row) => ({ at: row.at, sample: row.samples.utilization }))),
              },
            ],
        active: cut(rows.map((row) => ({ at: row.at, sample: row.samples.active }))),
        pending: cut(rows.map((row) => ({ at: row.at, sample: row.samples.pending }))),
      }
    },
  }
}

function rolledPoint(point: HistoryPoint): Rolled {
  return {
    at: point.at,
    alertsPeak: point.alerts,
    alertsOpened: point.alertsOpened,
    samples: {
      utilization: sampleOf(point.utilization, usageOf(point, 'utilization')),
      active: sampleOf(point.active, usageOf(point, 'active')),
      pending: sampleOf(point.pending),
    },
  }
}

function bucketsOf(
  samples: readonly { readonly at: number; readonly sample: Sample }[],
  from: number,
  bucketMs: number,
  count: number,
): Bucket[] {
  const buckets: { min: number; max: number; sum: number; weight: number }[] = []
  for (const { at, sample } of samples) {
    const index = Math.min(count - 1, Math.max(0, Math.floor((at - from) / bucketMs)))
    const bucket = (buckets[index] ??= {
      min: Number.POSITIVE_INFINITY,
      max: Number.NEGATIVE_INFINITY,
      sum: 0,
      weight: 0,
    })
    bucket.min = Math.min(bucket.min, sample.min)
    bucket.max = Math.max(bucket.max, sample.max)
    bucket.sum += sample.avg * sample.weight
    bucket.weight += sample.weight
  }
  return Array.from({ length: count }, (_, i) => {
    const bucket = buckets[i]
    return bucket ? { min: bucket.min, avg: bucket.sum / bucket.weight, max: bucket.max } : null
  })
}
