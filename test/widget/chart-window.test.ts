import { describe, expect, it } from 'vitest'
import type { SeriesReport } from '../../src/model/report/history.ts'
import { withTail } from '../../widget/chart/series/tail.ts'
import { closer, crop, farther, hoursBack, readZoom, writeZoom } from '../../widget/chart/series/window.ts'

const START = Date.parse('2026-11-23T00:00:00.000Z')
const MINUTE = 60_000
const flat = (value: number) => ({ min: value, avg: value, max: value })

/** An hour in minutes: the use of minute n is n %. */
const hour: SeriesReport = {
  from: new Date(START).toISOString(),
  to: new Date(START + 60 * MINUTE).toISOString(),
  bucketMs: MINUTE,
  pools: [
    { name: 'pg:main', buckets: Array.from({ length: 60 }, (_, minute) => flat(minute)) },
    { name: 'pg:jobs', buckets: Array.from({ length: 60 }, () => null) },
  ],
}
const beat = (seconds: number, use: Record<string, number>) => ({
  at: START + 60 * MINUTE + seconds * 1000,
  use: new Map(Object.entries(use)),
})

describe('the newest end of the chart', () => {
  it('moves with the polls, without another answer of the history', () => {
    const { series, unfinished } = withTail(hour, [
      beat(5, { 'pg:main': 80 }),
      beat(30, { 'pg:main': 100 }),
      beat(65, { 'pg:main': 20, 'pg:jobs': 3 }),
    ])
    const [main, jobs] = series.pools
    expect(main?.buckets).toHaveLength(60)
    expect(main?.buckets.slice(-3)).toEqual([flat(59), { min: 80, avg: 90, max: 100 }, flat(20)])
    expect(jobs?.buckets.slice(-2)).toEqual([null, flat(3)])
    expect(main?.buckets[0]).toEqual(flat(2))
    expect(Date.parse(series.from)).toBe(START + 2 * MINUTE)
    expect(Date.parse(series.to) - Date.parse(series.from)).toBe(60 * MINUTE)
    expect(unfinished).toBe(true)
  })

  it('is whole when a poll comes at its very end', () => {
    expect(withTail(hour, [beat(60, { 'pg:main': 1 })]).unfinished).toBe(false)
  })

  it('leaves out what the history holds already, and stays the same object', () => {
    expect(withTail(hour, [beat(-10, { 'pg:main': 99 }), beat(0, { 'pg:main': 99 })]).series).toBe(hour)
    expect(withTail(hour, []).series).toBe(hour)
  })

  it('has a gap where no poll came, never a zero', () => {
    const { series } = withTail(hour, [beat(10, { 'pg:main': 5 }), beat(200, { 'pg:main': 6 })])
    expect(series.pools[0]?.buckets.slice(-4)).toEqual([flat(5), null, null, flat(6)])
  })

  it('continues a line that is of no single pool by the fullest one', () => {
    const [main] = hour.pools
    const old = { ...hour, pools: [{ ...main!, name: 'Fullest pool', mostUtilised: true as const }] }
    const { series } = withTail(old, [beat(10, { 'pg:main': 5, 'pg:jobs': 70 }), beat(70, {})])
    expect(series.pools[0]).toMatchObject({ name: 'Fullest pool', mostUtilised: true })
    expect(series.pools[0]?.buckets.slice(-2)).toEqual([flat(70), null])
    expect(crop(series, { from: START + 50 * MINUTE, to: START + 55 * MINUTE }).pools[0]?.mostUtilised).toBe(
      true,
    )
  })

  it('holds a whole hour of polls without an answer of the history', () => {
    const beats = Array.from({ length: 720 }, (_, n) => beat(5 * (n + 1), { 'pg:main': 50 }))
    expect(withTail(hour, beats).series.pools[0]?.buckets).toEqual(Array.from({ length: 60 }, () => flat(50)))
  })
})

describe('a stretch of the chart', () => {
  it('is read as it was written', () => {
    const zoom = { from: START, to: START + 90_000 }
    expect(readZoom(writeZoom(zoom))).toEqual(zoom)
  })

  it.each([
    null,
    '',
    'now',
    '5-1',
    '1764150000',
    '1764150000-',
    '1764153600-1764150000',
    '1764150000-1764150000',
  ])('is none in %o', (text) => expect(readZoom(text)).toBeNull())

  it('has the buckets that lie in it, those at its ends whole', () => {
    const part = crop(hour, { from: START + 10.5 * MINUTE, to: START + 13.2 * MINUTE })
    expect(part.pools[0]?.buckets).toEqual([10, 11, 12, 13].map(flat))
    expect(Date.parse(part.from)).toBe(START + 10 * MINUTE)
    expect(Date.parse(part.to)).toBe(START + 14 * MINUTE)
  })

  it('has none when it lies before the history, or after it', () => {
    for (const from of [START - 60 * MINUTE, START + 120 * MINUTE])
      expect(crop(hour, { from, to: from + 5 * MINUTE }).pools[0]?.buckets).toEqual([])
  })

  it('makes the history reach back as far as it begins', () => {
    const now = START + 60 * MINUTE
    expect(hoursBack({ from: START, to: now }, now, 1)).toBe(1)
    expect(hoursBack({ from: START - 100 * MINUTE, to: now }, now, 1)).toBe(3)
    expect(hoursBack({ from: START, to: now }, now, 24)).toBe(24)
    expect(hoursBack({ from: 1e12, to: now }, now, 24)).toBe(720)
  })

  it('halves around the reading, within its ends', () => {
    const all = { from: 0, to: 1000 }
    expect(closer(all, 500, 10)).toEqual({ from: 250, to: 750 })
    expect(closer(all, 0, 10)).toEqual({ from: 0, to: 500 })
    expect(closer(all, 1000, 10)).toEqual({ from: 500, to: 1000 })
    expect(closer(all, 500, 200)).toBeNull()
  })

  it('doubles, and ends with the whole range', () => {
    const all = { from: 0, to: 1000 }
    expect(farther({ from: 400, to: 500 }, all)).toEqual({ from: 350, to: 550 })
    expect(farther({ from: 0, to: 100 }, all)).toEqual({ from: 0, to: 200 })
    expect(farther({ from: 300, to: 900 }, all)).toBeNull()
  })
})
