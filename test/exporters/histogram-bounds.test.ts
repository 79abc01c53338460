import { describe, expect, it } from 'vitest'
import { readEnv } from '../../src/config/env.ts'
import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { resolveOptions } from '../../src/config/resolve.ts'
import { ADMIN, bearer, bench } from '../http/kit.ts'

const FINE = [0.002, 0.004, 0.008, 0.016]
const HISTOGRAMS = [
  'db_client_connection_wait_time_seconds',
  'db_client_connection_use_time_seconds',
  'db_client_connection_create_time_seconds',
  'db_client_operation_duration_seconds',
]

/** Scrapes a monitor in which one operation of each duration went through a pool. */
async function scraped(options: DbMonitoringOptions, durations: readonly number[]) {
  const { monitor, clock, ask } = bench({ adminToken: ADMIN, ...options })
  const tracker = monitor.tracker('web', 'pg:main')
  for (const ms of durations) {
    const lease = tracker.open('select visits')
    tracker.waited(ms)
    tracker.created(ms)
    clock.advance(ms)
    lease.end()
  }
  const { text } = await ask('database?format=prometheus', { headers: bearer(ADMIN) })
  return text
}

/** Buckets of one histogram: bound and count. */
function bucketsOf(text: string, name: string): readonly (readonly [string, number])[] {
  return [...text.matchAll(new RegExp(`^${name}_bucket\\{(.*)\\} (\\d+)$`, 'gm'))].map(
    ([, labels = '', count]) => [/le="([^"]+)"/.exec(labels)?.[1] ?? '', Number(count)],
  )
}

describe('histogramBounds', () => {
  it.each(HISTOGRAMS)('are the buckets of %s, cumulative', async (name) => {
    const text = await scraped({ histogramBounds: FINE }, [1, 3, 3, 6, 12, 100])
    expect(bucketsOf(text, name)).toEqual([
      ['0.002', 1],
      ['0.004', 3],
      ['0.008', 4],
      ['0.016', 5],
      ['+Inf', 6],
    ])
    expect(text).toContain(`${name}_count`)
  })

  it("left out, are OpenTelemetry's", async () => {
    const text = await scraped({}, [1])
    expect(bucketsOf(text, 'db_client_operation_duration_seconds').map(([le]) => le)).toEqual([
      ...['0.001', '0.005', '0.01', '0.05', '0.1', '0.5', '1.0', '5.0', '10.0'],
      '+Inf',
    ])
  })

  it.each<[string, unknown]>([
    ['none', []],
    ['one twice', [0.1, 0.1]],
    ['falling ones', [0.5, 0.1]],
    ['zero', [0, 1]],
    ['a negative one', [-1, 1]],
    ['one above ten minutes', [1, 601]],
    ['an infinite one', [1, Number.POSITIVE_INFINITY]],
    ['one that is no number', [0.1, '0.5']],
    ['not a number', [Number.NaN]],
    ['more than 64', Array.from({ length: 65 }, (_, i) => i + 1)],
    ['a number alone', 0.1],
    ['a text', '0.1, 0.5'],
    ['null', null],
  ])('that are %s are an error that names the field, and the default is used', (_, given) => {
    const { options, problems } = resolveOptions({ histogramBounds: given as number[] }, readEnv({}))
    expect(problems).toEqual([
      expect.objectContaining({ code: expect.stringMatching(/^DBM-00[23]$/), field: 'histogramBounds' }),
    ])
    expect(options.histogramBounds).toBeNull()
  })
})
