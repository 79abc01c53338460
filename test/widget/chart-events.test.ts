import { describe, expect, it } from 'vitest'
import type { SeriesReport } from '../../src/model/report/history.ts'
import { instance } from '../../stories/fixtures/parts.ts'
import { type ChartEvent, eventsIn } from '../../widget/chart/series/events.ts'
import { startsOf } from '../../widget/panels/history/events.ts'
import { sparkPath } from '../../widget/panels/history/sparkline.tsx'

const START = Date.parse('2026-11-23T00:00:00.000Z')
const MINUTE = 60_000
const flat = (value: number) => ({ min: value, avg: value, max: value })
const iso = (minutes: number): string => new Date(START + minutes * MINUTE).toISOString()

const series: SeriesReport = {
  from: iso(0),
  to: iso(10),
  bucketMs: MINUTE,
  pools: [{ name: 'pg:main', buckets: Array.from({ length: 10 }, () => flat(1)) }],
}
const event = (minutes: number, kind: ChartEvent['kind'] = 'alert'): ChartEvent => ({
  at: START + minutes * MINUTE,
  kind,
  tone: 'ok',
  text: `${kind} ${minutes}`,
})

describe('what happened', () => {
  it('stands in its bucket, together with the others of it; what lies outside is left out', () => {
    const found = eventsIn(series, [
      event(-1),
      event(0),
      event(3.2),
      event(3.9, 'operation'),
      event(10),
      event(11),
    ])
    expect([...found].map(([bucket, all]) => [bucket, all.map(({ text }) => text)])).toEqual([
      [0, ['alert 0']],
      [3, ['alert 3.2', 'operation 3.9']],
      [9, ['alert 10']],
    ])
  })

  it('is one release for all instances that run it, and a start for each without one; a page that is opened is neither', () => {
    const starts = startsOf([
      instance('web-1', { build: 'abc', startedAt: iso(5) }),
      instance('web-2', { build: 'abc', startedAt: iso(4) }),
      instance('web-3', { build: 'def', startedAt: iso(8) }),
      instance('job-1', { startedAt: iso(2), runtime: 'worker' }),
      instance('tab', { startedAt: iso(9), runtime: 'browser' }),
    ])
    expect(starts.map(({ at, build, id }) => [(at - START) / MINUTE, build, id])).toEqual([
      [4, 'abc', 'web-2'],
      [8, 'def', 'web-3'],
      [2, undefined, 'job-1'],
    ])
  })
})

describe('the line of a row', () => {
  it('breaks where nothing is known', () => {
    expect(sparkPath([flat(0), flat(120), null, flat(60)])).toBe('M0 20L1 0M3 10')
  })

  it('is cut where the chart is', () => {
    expect(sparkPath([flat(500)])).toBe('M0 0')
  })
})
