import { spawnSync } from 'node:child_process'
import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { packed } from '../../src/exporters/families/report.ts'
import { metricsOf } from '../../src/exporters/metrics.ts'
import { fleetSql } from '../../src/fleet/migration.ts'
import { createHandler } from '../../src/http/handler.ts'
import { createMonitor } from '../../src/instance/create.ts'
import { badPart } from '../../src/model/fleet/read-report.ts'
import { MOST_REPORT_BYTES } from '../../src/model/fleet/report.ts'
import { MOST_METRIC_BYTES } from '../../src/model/fleet/report-metrics.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { VIEWS } from '../../src/routes/views.ts'
import { reportOf } from '../fleet/report.ts'
import { ADMIN, bench } from '../http/kit.ts'
import { ensureProgram, PROGRAMS } from '../kit/debian.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import { serve, startPrometheus } from './prometheus-kit.ts'

let store: Postgres
const stops: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  store = await startPostgres()
  const client = new pg.Client({ connectionString: store.url() })
  await client.connect()
  await client.query(fleetSql())
  await client.end()
}, 120_000)

afterAll(async () => {
  for (const stop of stops.reverse()) await stop()
  await store.stop()
})

/** An instance on the store, with work done and failed under its own names. */
function instance(id: string): { readonly monitor: Monitor; scrape(): Promise<string> } {
  const monitor = createMonitor({
    console: false,
    instance: id,
    adminToken: ADMIN,
    fleet: { postgres: store.url() },
  })
  stops.push(() => monitor.close())
  const tracker = monitor.tracker(`service "${id}"\n`, `pg:${id}`)
  tracker.waited(3)
  tracker.created(12)
  tracker.open('select visits').end()
  tracker.connectFailed('connect', Object.assign(new Error('sorry, too many clients'), { code: '53300' }), 40)
  tracker.statementFailed('23505')
  monitor.fault(`part of ${id}`, new Error('x'))
  const handler = createHandler(monitor, {
    route: 'database',
    views: VIEWS,
    now: () => performance.now(),
    notice: () => {},
  })
  return {
    monitor,
    async scrape() {
      const request = new Request('http://localhost/api/monitoring/database?format=prometheus', {
        headers: { authorization: `Bearer ${ADMIN}` },
      })
      return await (await handler(request)).text()
    },
  }
}

const series = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.slice(0, line.lastIndexOf(' ')))
    .sort()

it('two instances behind one address: each scrape holds all of both, and Prometheus reads it', async ({
  skip,
}) => {
  const both = [instance('a'), instance('b')]
  await vi.waitFor(
    async () => {
      for (const { monitor } of both) await monitor.beat()
      for (const { scrape } of both) expect(await scrape()).toContain('{state="reporting"} 2')
    },
    { timeout: 20_000, interval: 300 },
  )
  const [first, second] = await Promise.all(both.map(({ scrape }) => scrape()))
  // Whichever is hit, the same series.
  expect(series(first as string)).toEqual(series(second as string))
  const alone = metricsOf((both[0] as (typeof both)[0]).monitor.snapshot(), '0').map(({ name }) => name)
  for (const name of alone) expect(first).toContain(`# TYPE ${name} `)

  const promtool = await ensureProgram(PROGRAMS.promtool)
  if ('missing' in promtool) return skip(promtool.missing)
  const { status, stdout, stderr } = spawnSync(promtool.path, ['check', 'metrics'], {
    input: first as string,
  })
  expect({ status, output: `${stdout}${stderr}` }).toEqual({ status: 0, output: '' })

  let hits = 0
  const balancer = await serve(async () => {
    const { scrape } = both[hits++ % 2] as (typeof both)[0]
    return { text: await scrape(), contentType: 'text/plain; version=0.0.4' }
  })
  stops.push(balancer.stop)
  const prometheus = await startPrometheus(
    `  - { job_name: app, honor_labels: true, static_configs: [{ targets: ['${balancer.target}'] }] }`,
  )
  if ('missing' in prometheus) return skip(prometheus.missing)
  stops.push(prometheus.stop)
  const of = async (expression: string): Promise<string[]> =>
    (await prometheus.query(expression)).map(({ metric, value }) => `${metric.instance} ${value[1]}`).sort()
  await vi.waitFor(async () => expect(await of('db_monitoring_build_info')).toEqual(['a 1', 'b 1']), {
    timeout: 20_000,
    interval: 200,
  })
  // One that ended, and one that got no connection.
  expect(await of('sum by (instance) (db_client_operation_duration_seconds_count)')).toEqual(['a 2', 'b 2'])
  expect(await of('sum by (instance) (db_client_connection_create_time_seconds_bucket{le="0.05"})')).toEqual([
    'a 1',
    'b 1',
  ])
  expect(await of('db_monitoring_connects_failed_total{code="53300"}')).toEqual(['a 1', 'b 1'])
  expect(await of('db_monitoring_statements_failed_total{code="23505"}')).toEqual(['a 1', 'b 1'])
  expect(await of('sum by (instance) (db_monitoring_faults_total{part=~"part of .*"})')).toEqual([
    'a 1',
    'b 1',
  ])
  // By way of a balancer or not, no counter fell and no series came and went.
  expect(await prometheus.query('sum(resets(db_monitoring_leases_total[1m])) > 0')).toEqual([])
}, 300_000)

it('the metrics of a large instance are cut to their size, and what is missing is counted', async () => {
  const { monitor } = bench()
  for (let i = 0; i < 60; i++) {
    const tracker = monitor.tracker(`s${i}${'é'.repeat(40)}`, `pg:${i}${'é'.repeat(40)}`)
    for (let j = 0; j < 10; j++) tracker.open(`select t${j}`).end()
    tracker.waited(1)
  }
  const families = metricsOf(monitor.snapshot(), '0')
  const { families: fit, omitted } = packed(families)
  const count = (rows: readonly { readonly series: readonly unknown[] }[]): number =>
    rows.reduce((sum, { series: some }) => sum + some.length, 0)
  expect(new TextEncoder().encode(JSON.stringify(fit)).length).toBeLessThanOrEqual(MOST_METRIC_BYTES)
  expect(omitted).toBeGreaterThan(0)
  expect(count(fit) + omitted).toBe(count(packed(families, 10_000_000).families))
  expect(badPart(reportOf('big', { metrics: { families: fit, omitted } }))).toBeNull()
  expect(MOST_METRIC_BYTES).toBeLessThan(MOST_REPORT_BYTES)
})

const gauge = (name: string, series: readonly (readonly (string | number)[])[], labels = ['pool']) => ({
  name,
  type: 'gauge' as const,
  labels,
  series,
})

it.each([
  ['a name of elsewhere', gauge('up', [['a', 1]])],
  ['a text where a number belongs', gauge('db_monitoring_x', [['a', '1']])],
  ['a row that is too short', gauge('db_monitoring_x', [['a']])],
  ['a number that is none', gauge('db_monitoring_x', [['a', Number.NaN]])],
  ['a label with a quote', gauge('db_monitoring_x', [['a', 1]], ['a"'])],
  ['bounds that fall', { ...gauge('db_monitoring_x', [['a', 1, 1]]), type: 'histogram', bounds: [2, 1] }],
  ['a histogram without bounds', { ...gauge('db_monitoring_x', [['a', 1, 1]]), type: 'histogram' }],
  ['no object', 3],
])('a report with %s is refused', (_, family) => {
  expect(badPart({ ...reportOf('x'), metrics: { families: [family], omitted: 0 } })).toBe('metrics')
})

it('a report without metrics is whole, and one that says a series twice costs nothing', async () => {
  expect(badPart(reportOf('old'))).toBeNull()
  const { monitor } = bench()
  const twice = {
    families: [gauge('db_monitoring_leaks', [[1], [2]], []), gauge('db_monitoring_leaks', [[3]], [])],
    omitted: 0,
  }
  const text = JSON.stringify(
    metricsOf(monitor.snapshot(), '0', undefined, {
      fleet: {
        reports: [reportOf('twice', { metrics: twice })],
        states: { reporting: 1, silent: 0, frozen: 0, ended: 0 },
      },
    }).filter(({ name }) => name === 'db_monitoring_leaks'),
  )
  expect(JSON.parse(text)[0].values).toEqual([{ value: 1, labels: { instance: 'twice' } }])
})
