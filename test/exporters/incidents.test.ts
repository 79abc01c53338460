import { expect, it } from 'vitest'
import { samplesOf } from '../../src/exporters/families/family.ts'
import { linesOf } from '../../src/exporters/influx/points.ts'
import { metricsOf } from '../../src/exporters/metrics.ts'
import { createMemoryFleet } from '../../src/fleet/memory.ts'
import type { Probe, ProbeReading } from '../../src/model/extensions.ts'
import type { PoolGauges } from '../../src/model/pool.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { bench } from '../http/kit.ts'
import { reading } from '../verdict/kit.ts'

const DATABASE = reading({
  limits: { maxConnections: 20, superuserReserved: 3, reserved: 0, usable: 17 },
  used: 4,
  byState: { idle: 4 },
  byApplication: [],
})

/** All samples of a scrape now, by series. */
function scrape(monitor: Monitor): Map<string, { readonly value: number; readonly isCounter: boolean }> {
  return new Map(
    metricsOf(monitor.snapshot(), '0').flatMap((family) =>
      samplesOf(family).map(({ metricName = family.name, labels, value }) => [
        `${metricName}${JSON.stringify(labels)}`,
        { value, isCounter: family.type === 'counter' || family.type === 'histogram' },
      ]),
    ),
  )
}

/** No counter that was there may be gone or smaller. */
function countersStay(before: ReturnType<typeof scrape>, after: ReturnType<typeof scrape>): void {
  const lost = [...before].filter(
    ([series, { value, isCounter }]) => isCounter && !((after.get(series)?.value ?? -1) >= value),
  )
  expect(lost).toEqual([])
}

const names = (of: ReturnType<typeof scrape>, part: string): string[] =>
  [...of.keys()].filter((series) => series.startsWith(part))

function work(monitor: Monitor): void {
  const tracker = monitor.tracker('app', 'pg:main')
  tracker.open('select visits').end()
  tracker.waited(3)
  tracker.created(4)
  tracker.timedOut()
  tracker.connectFailed('connect', Object.assign(new Error('x'), { code: '53300' }), 5)
}

it('a pool that ended: counters and histograms keep their value, its gauges are gone', () => {
  const { monitor } = bench()
  const full: PoolGauges = { used: 2, idle: 1, connecting: 0, pending: 4, max: 3 }
  const detach = monitor.attach({ name: 'pg:main', kind: 'pg', source: 'reported', read: () => full })
  work(monitor)
  const before = scrape(monitor)
  expect(names(before, 'db_client_connection_pending_requests')).toHaveLength(1)
  detach()
  const after = scrape(monitor)
  countersStay(before, after)
  for (const gauge of ['db_client_connection_pending_requests', 'db_client_connection_max'])
    expect(names(after, gauge)).toEqual([])
  expect(linesOf(monitor.snapshot(), 0).join('\n')).not.toMatch(/pool=pg:main[^ ]* [^\n]*pending=4/)
})

it('a pool whose gauges throw has none, and its counters stay', () => {
  const { monitor } = bench()
  let isBroken = false
  monitor.attach({
    name: 'pg:main',
    kind: 'pg',
    source: 'reported',
    read() {
      if (isBroken) throw new Error('broken')
      return { used: 2, idle: 1, connecting: 0, pending: 4, max: 3 }
    },
  })
  work(monitor)
  const before = scrape(monitor)
  isBroken = true
  const after = scrape(monitor)
  countersStay(before, after)
  expect(names(after, 'db_client_connection_pending_requests')).toEqual([])
})

it('a probe that fails: what the database said is absent, and comes back with the next reading', async () => {
  const { monitor, clock } = bench()
  let reading: ProbeReading | null = { database: DATABASE }
  const probe: Probe = {
    name: 'database',
    read: () => (reading === null ? Promise.reject(new Error('gone')) : Promise.resolve(reading)),
  }
  monitor.addProbe(probe)
  work(monitor)
  await monitor.beat()
  const before = scrape(monitor)
  expect(names(before, 'db_monitoring_database_connections').length).toBeGreaterThan(0)
  expect(linesOf(monitor.snapshot(), 0).join('\n')).toContain('database_max=')
  reading = null
  clock.advance(30_000)
  await monitor.beat()
  const after = scrape(monitor)
  countersStay(before, after)
  expect(names(after, 'db_monitoring_database_connections')).toEqual([])
  expect(linesOf(monitor.snapshot(), 0).join('\n')).not.toContain('database_max=')
  reading = { database: DATABASE }
  clock.advance(30_000)
  await monitor.beat()
  expect(names(scrape(monitor), 'db_monitoring_database_connections').length).toBeGreaterThan(0)
})

it('an instance that left: the others keep their series', async () => {
  const store = createMemoryFleet(() => 0)
  const [one, two] = ['one', 'two'].map((instance) => bench({ instance, fleet: store }))
  if (one === undefined || two === undefined) throw new Error('two were made')
  for (const { monitor } of [one, two]) {
    work(monitor)
    await monitor.beat()
  }
  const before = scrape(one.monitor)
  await two.monitor.close()
  await one.monitor.beat()
  countersStay(before, scrape(one.monitor))
})
