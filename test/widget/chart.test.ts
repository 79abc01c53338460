import { describe, expect, it } from 'vitest'
import type { SeriesReport } from '../../src/model/report/history.ts'
import { chartGeometry } from '../../widget/chart/geometry.ts'
import { timeTicks } from '../../widget/chart/series/ticks.ts'
import { move } from '../../widget/chart/slider.ts'
import { filledBuckets, summarise } from '../../widget/chart/summary.ts'

const bucket = (max: number): { min: number; avg: number; max: number } => ({
  min: max / 2,
  avg: max * 0.75,
  max,
})
const series = (buckets: SeriesReport['pools'][number]['buckets']): SeriesReport => ({
  from: '2026-11-23T00:00:00.000Z',
  to: '2026-11-23T10:00:00.000Z',
  bucketMs: 36_000_000 / buckets.length,
  pools: [{ name: 'pg:main', buckets }],
})

describe('the drawing', () => {
  it('breaks the line at a gap instead of falling to zero', () => {
    const { pools } = chartGeometry(series([bucket(10), bucket(20), null, bucket(30), bucket(40)]), true, 6)
    expect(pools[0]?.line).toBe('M0,180L250,160M750,140L1000,120')
    expect(pools[0]?.envelope.match(/Z/g)).toHaveLength(2)
  })

  it('crosses a gap, and leads to an unfinished bucket, by a line of its own', () => {
    const gap = [bucket(10), null, bucket(30), bucket(40)]
    const whole = chartGeometry(series(gap), true, 6).pools[0]
    expect(whole?.bridges).toBe('M0,180L666.7,140')
    expect(whole?.line).toBe('M0,180ZM666.7,140L1000,120')
    const open = chartGeometry(series(gap), true, 6, true).pools[0]
    expect(open?.bridges).toBe('M0,180L666.7,140M666.7,140L1000,120')
    expect(open?.line).toBe('M0,180ZM666.7,140Z')
  })

  it('tells the average from the peak', () => {
    const { pools } = chartGeometry(series([bucket(80), bucket(40)]), true, 6)
    expect(pools[0]?.mean).toBe('M0,80L1000,140')
    expect(pools[0]?.line).toBe('M0,40L1000,120')
  })

  it.each([
    ['2026-11-23T09:13:00Z', 20 * 60_000, ['09:15', '09:20', '09:25', '09:30']],
    ['2026-11-23T00:00:00Z', 3_600_000, ['00:00', '00:10', '00:20', '00:30', '00:40', '00:50', '01:00']],
    ['2026-11-23T22:30:00Z', 6 * 3_600_000, ['23:00', '00:00', '01:00', '02:00', '03:00', '04:00']],
  ])('writes times on whole steps: %s, %i ms', (from, length, clocks) => {
    const begin = Date.parse(from)
    const ticks = timeTicks(begin, begin + length, true, 6)
    expect(ticks.map((tick) => new Date(tick).toISOString().slice(11, 16))).toEqual(clocks)
  })

  it('writes each day once, also of a week in which the clock is set', () => {
    const begin = new Date(2026, 2, 25, 10).getTime()
    for (const utc of [true, false]) {
      const ticks = timeTicks(begin, begin + 7 * 86_400_000, utc, 7)
      expect(ticks).toHaveLength(7)
      expect(
        ticks.every((tick) => (utc ? new Date(tick).getUTCHours() : new Date(tick).getHours()) === 0),
      ).toBe(true)
    }
  })

  it('shows a single bucket between gaps as a point', () => {
    const { pools } = chartGeometry(
      series([bucket(10), null, bucket(50), null, bucket(10), bucket(10)]),
      true,
      6,
    )
    expect(pools[0]?.dots).toEqual([
      [0, 180],
      [400, 100],
    ])
  })

  it('follows the peaks, with the spread below', () => {
    const { pools } = chartGeometry(series([bucket(80), bucket(40)]), true, 6)
    expect(pools[0]?.line).toBe('M0,40L1000,120')
    expect(pools[0]?.envelope).toBe('M0,40L1000,120L1000,160L0,120Z')
  })

  it('ends at 100 % unless something went beyond', () => {
    expect(chartGeometry(series([bucket(10), bucket(99)]), true, 6).top).toBe(100)
    expect(chartGeometry(series([bucket(10), bucket(104)]), true, 6).top).toBe(110)
  })

  it('cuts a spike at 120 % and says how high it was: one spike must not make a day unreadable', () => {
    const cut = chartGeometry(series([bucket(10), bucket(510), bucket(10)]), true, 6)
    expect(cut.top).toBe(120)
    expect(cut.beyond).toEqual({ at: 50, value: 510 })
    expect(cut.pools[0]?.line).not.toContain('-')
    expect(chartGeometry(series([bucket(10), bucket(118)]), true, 6).beyond).toBeNull()
  })

  it('puts ticks on whole hours', () => {
    const { xTicks } = chartGeometry(series(Array.from({ length: 240 }, () => bucket(5))), true, 6)
    expect(xTicks.map((tick) => new Date(tick.value).toISOString().slice(14, 19))).toEqual(
      xTicks.map(() => '00:00'),
    )
    expect(xTicks.length).toBeGreaterThanOrEqual(4)
  })

  it('finds the bucket under the pointer, within the ends', () => {
    const { indexAt, xPercent } = chartGeometry(series(Array.from({ length: 240 }, () => bucket(5))), true, 6)
    expect([-1, 0, 0.5, 1, 2].map(indexAt)).toEqual([0, 0, 120, 239, 239])
    expect(indexAt(xPercent(57) / 100)).toBe(57)
  })

  it('draws nothing, and does not fail, without pools or with one bucket', () => {
    expect(chartGeometry({ ...series([]), pools: [] }, true, 6).pools).toEqual([])
    expect(chartGeometry(series([bucket(10)]), true, 6).pools[0]?.line).not.toContain('NaN')
  })
})

describe('the keys', () => {
  const at = (key: string, index: number | null, shift = false): number | null | undefined =>
    move(key, shift, index, 240)
  it('begin at the newest value', () => expect(at('ArrowLeft', null)).toBe(239))
  it('go by one, by twelve, to the ends', () => {
    expect(at('ArrowLeft', 100)).toBe(99)
    expect(at('ArrowRight', 100)).toBe(101)
    expect(at('ArrowRight', 100, true)).toBe(112)
    expect(at('PageUp', 100)).toBe(112)
    expect(at('PageDown', 100)).toBe(88)
    expect(at('Home', 100)).toBe(0)
    expect(at('End', 100)).toBe(239)
  })
  it('stop at the ends', () => {
    expect(at('ArrowLeft', 0)).toBe(0)
    expect(at('PageUp', 235)).toBe(239)
  })
  it('put the reading away, and leave other keys alone', () => {
    expect(at('Escape', 5)).toBeNull()
    expect(at('Tab', 5)).toBeUndefined()
    expect(at('a', 5)).toBeUndefined()
  })
})

describe('the summary', () => {
  it('names peak, how often it went above the limit, and gaps', () => {
    const all = series([bucket(10), bucket(90), bucket(85), null, bucket(40)])
    const twice = series([bucket(90), bucket(10), bucket(85)])
    expect(summarise(twice, 80)?.times).toBe(2)
    expect(summarise(all, 80)).toEqual({
      pool: 'pg:main',
      peak: 90,
      peakAt: Date.parse('2026-11-23T02:00:00.000Z'),
      times: 1,
      gaps: 0.2,
    })
  })
  it('speaks of the pool asked for, of the highest when that has no data', () => {
    const both = {
      ...series([]),
      pools: [
        { name: 'a', buckets: [bucket(90)] },
        { name: 'b', buckets: [bucket(20)] },
      ],
    }
    expect(summarise(both, 80, 'b')?.pool).toBe('b')
    expect(summarise(both, 80, 'c')?.pool).toBe('a')
    expect(summarise(both, 80)?.pool).toBe('a')
  })
  it('is silent without data', () => {
    expect(summarise(series([null, null]), 80)).toBeNull()
    expect(filledBuckets(series([null, bucket(1), null]))).toBe(1)
  })
})
