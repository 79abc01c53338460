import { describe, expect, it } from 'vitest'
import type { HistoryPoint } from '../../src/model/history.ts'
import { createMemoryHistory } from '../../src/stores/memory.ts'
import { wholePoint } from '../../src/testing/contracts/whole-point.ts'
import { type Random, randomOf } from '../kit/random.ts'

const START = 1_767_225_600_000
const STEP = 30_000
const HOUR = 3_600_000

/** Random points with gaps, as a process that is started again leaves them. */
function pointsOf(random: Random, count: number): HistoryPoint[] {
  let at = START
  let opened = 0
  return Array.from({ length: count }, () => {
    at += random.int(100) === 0 ? STEP * (2 + random.int(200)) : STEP
    opened += random.int(50) === 0 ? 1 : 0
    const [active, utilization] = [random.int(40), random.int(1000) / 1000]
    const { use: _use, ...rest } = wholePoint(at)
    return {
      ...rest,
      active,
      utilization,
      activeMean: random.int(active * 10 + 1) / 10,
      activePeak: active + random.int(5),
      utilizationMean: random.int(1000) / 1000,
      utilizationPeak: Math.min(1, utilization + 0.1),
      alerts: random.int(3),
      alertsOpened: opened,
      pools: { main: utilization },
    }
  })
}

const round = (value: number): number => Math.round(value * 100) / 100

/** From the raw points of a time, as the definitions say and nothing else. */
function reference(points: readonly HistoryPoint[], from: number, to: number) {
  const inside = points.filter(({ at }) => at > from && at <= to)
  const means = inside.map(({ activeMean = 0 }) => activeMean).sort((a, b) => a - b)
  const [first, last] = [inside[0], inside.at(-1)]
  const fills = inside.map(({ utilizationMean = 0 }) => utilizationMean).sort((a, b) => a - b)
  return {
    dataPoints: inside.length,
    utilization: {
      average: round((fills.reduce((sum, fill) => sum + fill, 0) / inside.length) * 100),
      min: round(Math.min(...inside.map((one) => Math.min(one.utilization, one.utilizationMean ?? 0))) * 100),
      max: round(Math.max(...inside.map((one) => Math.max(one.utilization, one.utilizationPeak ?? 0))) * 100),
      p95: round((fills[Math.ceil(0.95 * fills.length) - 1] ?? 0) * 100),
      current: round((last?.utilization ?? 0) * 100),
    },
    activeConnections: {
      average: round(means.reduce((sum, mean) => sum + mean, 0) / inside.length),
      min: round(Math.min(...inside.map(({ active, activeMean = 0 }) => Math.min(active, activeMean)))),
      max: round(
        Math.max(...inside.map(({ activePeak = 0, activeMean = 0 }) => Math.max(activePeak, activeMean, 0))),
      ),
      p95: means[Math.ceil(0.95 * means.length) - 1],
      current: last?.active,
    },
    alerts: {
      total: (first?.alerts ?? 0) + (last?.alertsOpened ?? 0) - (first?.alertsOpened ?? 0),
      peak: Math.max(...inside.map(({ alerts }) => alerts)),
    },
  }
}

describe.each([1, 2, 3])('history of random points, seed %i', (seed) => {
  const points = pointsOf(randomOf(seed), 4000)
  const now = points.at(-1)?.at ?? 0

  /** Stored until a random point, then restored and gone on, as a restart does. */
  function restarted(): ReturnType<typeof createMemoryHistory> {
    const cut = 1000 + randomOf(seed).int(2000)
    let wall = START
    const options = { intervalMs: STEP, retentionHours: 24, wall: () => wall }
    const before = createMemoryHistory(options)
    const rollups = points.slice(0, cut).flatMap((point) => before.append(point) ?? [])
    const after = createMemoryHistory(options)
    wall = points[cut]?.at ?? 0
    after.restore(
      points.slice(0, cut).filter(({ at }) => at >= wall - 24 * HOUR),
      rollups,
    )
    for (const point of points.slice(cut)) after.append(point)
    wall = now
    return after
  }

  it.each([1, 6, 24])('aggregates the last %i hours as the raw points say', (hours) => {
    const { dataPoints, utilization, activeConnections, alerts } = restarted().aggregate(hours) ?? {}
    expect({ dataPoints, utilization, activeConnections, alerts }).toEqual(
      reference(points, now - hours * HOUR, now),
    )
  })

  it('of a week, from roll-ups, has the average, the extremes and the alerts of the raw points', () => {
    const week = restarted().aggregate(168)
    const whole = reference(points, START, now)
    expect(week?.activeConnections.average).toBeCloseTo(whole.activeConnections.average, 1)
    const { min, max, current } = whole.activeConnections
    expect([week?.activeConnections.min, week?.activeConnections.max]).toEqual([min, max])
    expect(current).toBeTypeOf('number')
    expect(week?.alerts.peak).toBe(whole.alerts.peak)
  })

  it('draws the buckets of the raw points', () => {
    const { buckets = [] } = { buckets: restarted().series(24, 48).active }
    expect(buckets).toHaveLength(48)
    const from = now - 24 * HOUR
    for (const [i, bucket] of buckets.entries()) {
      const inside = points.filter(
        ({ at }) => at > from && Math.min(47, Math.floor((at - from) / (HOUR / 2))) === i,
      )
      if (inside.length === 0) expect(bucket).toBeNull()
      else {
        const mean = inside.reduce((sum, { activeMean = 0 }) => sum + activeMean, 0) / inside.length
        expect(bucket?.avg).toBeCloseTo(mean, 6)
        expect(bucket?.max).toBe(
          Math.max(...inside.map(({ activePeak = 0, activeMean = 0 }) => Math.max(activePeak, activeMean))),
        )
      }
    }
  })

  it('gives the newest points, in order', () => {
    expect(
      restarted()
        .points(500)
        .map(({ at }) => at),
    ).toEqual(points.slice(-500).map(({ at }) => at))
  })
})
