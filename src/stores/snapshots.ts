import { type HistoryPoint, POINT_COLUMNS, type Use, type UseTrace } from '../model/history.ts'
import { own } from '../model/tools/own.ts'
import { rowOf } from './point.ts'
import { createRing, type Ring } from './ring.ts'

/** Most pools whose utilisation is stored in a snapshot; more are left out of charts, not out of the totals. */
const MOST_POOLS = 32

const POOL_COLUMNS = ['value', 'mean', 'peak'] as const
type PoolColumn = (typeof POOL_COLUMNS)[number]
const UNKNOWN = { value: Number.NaN, mean: Number.NaN, peak: Number.NaN } as const

/** Snapshots in columnar rings; the oldest gives way. */
export interface Snapshots {
  append(point: HistoryPoint): void
  /** So many of the newest, oldest first. @param skip leaves out so many of the very newest */
  newest(count: number, skip?: number): HistoryPoint[]
  /** How many are newer than a time, ms since the epoch. */
  newerThan(at: number): number
  /** Time of the oldest, ms since the epoch. */
  oldestAt(): number
  readonly size: number
  /** Use of a pool in so many of the newest, oldest first. @param skip leaves out so many of the very newest */
  trace(pool: string, count: number, skip: number): UseTrace
  /** Names of the pools whose utilisation is stored. */
  pools(): readonly string[]
}

export function createSnapshots(capacity: number): Snapshots {
  const ring = createRing(POINT_COLUMNS, capacity)
  const pools = new Map<string, Ring<PoolColumn>>()

  const pointAt = (back: number): HistoryPoint => {
    const row = Object.fromEntries(POINT_COLUMNS.map((column) => [column, ring.at(column, back)])) as Record<
      (typeof POINT_COLUMNS)[number],
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

  return {
    append(point) {
      for (const name of Object.keys(point.pools)) {
        if (pools.has(name) || pools.size >= MOST_POOLS) continue
        const values = createRing(POOL_COLUMNS, capacity)
        for (let i = 0; i < ring.size; i++) values.push(UNKNOWN)
        pools.set(name, values)
      }
      const later = ring.newerThan('at', point.at)
      ring.push(rowOf(point))
      ring.sink(later)
      for (const [name, values] of pools) {
        const value = own(point.pools, name) ?? Number.NaN
        const { mean = value, peak = value } = (point.use && own(point.use, name)) ?? {}
        values.push({ value, mean, peak })
        values.sink(later)
      }
    },
    newest(count, skip = 0) {
      const points: HistoryPoint[] = []
      for (let back = Math.min(skip + count, ring.size) - 1; back >= skip; back--) points.push(pointAt(back))
      return points
    },
    trace: (pool, count, skip) => traceOf(ring, pools.get(pool), count, skip),
    newerThan: (at) => ring.newerThan('at', at),
    oldestAt: () => ring.at('at', ring.size - 1),
    get size() {
      return ring.size
    },
    pools: () => [...pools.keys()],
  }
}

function traceOf(
  ring: Ring<(typeof POINT_COLUMNS)[number]>,
  values: Ring<PoolColumn> | undefined,
  count: number,
  skip: number,
): UseTrace {
  const at: number[] = []
  const mean: number[] = []
  if (values === undefined) return { at, mean }
  for (let back = Math.min(skip + count, ring.size) - 1; back >= skip; back--) {
    at.push(ring.at('at', back))
    mean.push(values.at('mean', back))
  }
  return { at, mean }
}
