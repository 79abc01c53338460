import { describe, expect, it } from 'vitest'
import type { HistoryPoint } from '../../src/model/history.ts'
import { createMemoryHistory } from '../../src/stores/memory.ts'
import { createRing } from '../../src/stores/ring.ts'

const START = 1_767_225_600_000
const STEP = 30_000

const point = (at: number, over: Partial<HistoryPoint> = {}): HistoryPoint => ({
  at,
  active: 1,
  total: 10,
  utilization: 0.5,
  pending: 0,
  errors: 0,
  timeouts: 0,
  alerts: 0,
  alertsOpened: 0,
  leaks: 0,
  acquireP95: Number.NaN,
  health: 0,
  pools: { 'supabase:rest': 0.5 },
  ...over,
})

const setUp = (retentionHours = 24) => {
  let now = START
  const history = createMemoryHistory({ intervalMs: STEP, retentionHours, wall: () => now })
  return {
    history,
    /** Appends `count` points, one a step. */
    run(count: number, over: (i: number) => Partial<HistoryPoint> = () => ({})) {
      for (let i = 0; i < count; i++) {
        now += STEP
        history.append(point(now, over(i)))
      }
    },
    /** Appends points at another step than the configured one. */
    runEvery(ms: number, count: number, over: (i: number) => Partial<HistoryPoint> = () => ({})) {
      for (let i = 0; i < count; i++) {
        now += ms
        history.append(point(now, over(i)))
      }
    },
    skip(ms: number) {
      now += ms
    },
  }
}

describe('a ring', () => {
  it('keeps the newest rows in order, before and after it wraps', () => {
    const ring = createRing(['at'], 100)
    for (let i = 0; i < 250; i++) {
      ring.push({ at: i })
      expect(ring.size).toBe(Math.min(i + 1, 100))
      expect(ring.at('at', 0)).toBe(i)
      expect(ring.at('at', ring.size - 1)).toBe(Math.max(0, i - 99))
    }
    expect(ring.newerThan('at', 240)).toBe(9)
    expect(ring.newerThan('at', 1000)).toBe(0)
    expect(ring.newerThan('at', -1)).toBe(100)
  })
})

describe('history', () => {
  it('gives points newest last, and no more than asked', () => {
    const { history, run } = setUp()
    run(5, (i) => ({ active: i }))
    expect(history.points(3).map(({ active }) => active)).toEqual([2, 3, 4])
    expect(history.points(100)).toHaveLength(5)
  })

  it('forgets snapshots beyond its retention', () => {
    const { history, run } = setUp(1)
    run(500)
    expect(history.size).toBe(120)
  })

  it('of a day is true although a faster beat has filled the snapshots before their time', () => {
    const { history, runEvery } = setUp(24)
    runEvery(1000, 3600, () => ({ utilization: 0.99, active: 40 }))
    runEvery(1000, 3600 * 2, () => ({ utilization: 0.1, active: 2 }))
    expect(history.aggregate(24)).toMatchObject({ utilization: { max: 99, min: 10 } })
    expect(history.series(24, 24).pools[0]?.buckets.at(-3)?.max).toBeCloseTo(0.99)
    expect(history.aggregate(0.5)?.dataPoints).toBe(1800)
  })

  it('of a day comes from snapshots while the clock ticks on between two questions', () => {
    let now = START
    const wall = () => (now += 0.01)
    const history = createMemoryHistory({ intervalMs: STEP, retentionHours: 24, wall })
    for (let i = 0; i < 40; i++) history.append(point((now += STEP)))
    expect(history.aggregate(24)?.dataPoints).toBe(40)
    expect(history.series(24, 10).pools.map(({ name }) => name)).toEqual(['supabase:rest'])
  })

  it('shows nothing older than its retention when the beat is slower than configured', () => {
    const { history, runEvery } = setUp(1)
    runEvery(300_000, 24)
    // Thirteen: the one that is exactly an hour old is not older.
    expect(history.size).toBe(13)
    expect(history.points(100)).toHaveLength(13)
  })

  it('is null without data', () => {
    expect(setUp().history.aggregate(24)).toBeNull()
  })

  it('aggregates unrounded values over the period only', () => {
    const { history, run } = setUp()
    run(200, () => ({ utilization: 0.9, active: 100 }))
    run(120, (i) => ({ utilization: (i % 100) / 1000, active: i % 10 }))
    const last = history.aggregate(1)
    expect(last).toMatchObject({
      period: '1h',
      dataPoints: 120,
      activeConnections: { min: 0, max: 9, average: 4.5, current: 9 },
    })
    expect(last?.utilization.max).toBe(9.9)
    expect(history.aggregate(24)?.utilization.max).toBe(90)
  })

  it('of seven days is true although snapshots are kept for one', () => {
    const { history, run } = setUp(24)
    run(2880, () => ({ utilization: 0.99, active: 40 }))
    run(2880 * 3, () => ({ utilization: 0.1, active: 2 }))
    expect(history.aggregate(24)?.utilization.max).toBe(10)
    const week = history.aggregate(168)
    expect(week?.utilization).toMatchObject({ max: 99, min: 10 })
    expect(week?.utilization.average).toBeCloseTo((99 + 3 * 10) / 4, 1)
  })

  it('counts alerts opened, not alerts seen again and again', () => {
    const { history, run } = setUp()
    run(10)
    run(20, () => ({ alerts: 2, alertsOpened: 2 }))
    run(10, () => ({ alerts: 1, alertsOpened: 3 }))
    expect(history.aggregate(1)?.alerts).toEqual({ total: 3, peak: 2 })
  })

  it('cuts buckets for drawing, and leaves a gap a gap', () => {
    const { history, run, skip } = setUp()
    run(40, () => ({ pools: { 'supabase:rest': 0.2 } }))
    skip(20 * 60_000)
    run(40, (i) => ({ pools: { 'supabase:rest': 0.4 + (i % 2) / 10 } }))
    const series = history.series(1, 12)
    expect(series.bucketMs).toBe(300_000)
    const buckets = series.pools[0]?.buckets ?? []
    expect(buckets[0]).toEqual({ min: 0.2, avg: expect.closeTo(0.2), max: 0.2 })
    expect(buckets.slice(5, 7)).toEqual([null, null])
    expect(buckets.at(-1)).toEqual({ min: 0.4, avg: expect.closeTo(0.45), max: 0.5 })
  })

  it('never cuts buckets so narrow that a late beat looks like a gap', () => {
    const { history, run } = setUp()
    run(120)
    const buckets = history.series(1, 1000).pools[0]?.buckets ?? []
    expect(buckets).toHaveLength(60)
    expect(buckets.filter((bucket) => bucket === null)).toEqual([])
  })

  it('knows a pool that appears later as unknown before, not zero', () => {
    const { history, run } = setUp()
    run(3)
    run(3, () => ({ pools: { 'supabase:rest': 0.1, 'pg:main': 0.7 } }))
    expect(history.points(4).map(({ pools }) => pools['pg:main'])).toEqual([undefined, 0.7, 0.7, 0.7])
  })
})
