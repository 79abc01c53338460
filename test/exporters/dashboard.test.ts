import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { renderPrometheus } from '../../src/exporters/prometheus.ts'
import { bench } from '../http/kit.ts'
import { type Scraper, serve, startPrometheus } from './prometheus-kit.ts'

interface Dashboard {
  readonly schemaVersion: number
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] }
  readonly panels: readonly {
    readonly title: string
    readonly gridPos: { readonly x: number; readonly w: number }
    readonly datasource: { readonly uid: string }
    readonly targets: readonly { readonly expr: string; readonly datasource: { readonly uid: string } }[]
  }[]
}

const dashboard = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../examples/grafana/db-connections.json'), 'utf8'),
) as Dashboard
const targets = dashboard.panels.flatMap(({ title, targets: all }) =>
  all.map(({ expr }) => [title, expr] as const),
)

/** What Grafana puts in before it asks. */
const filled = (expr: string): string =>
  expr.replaceAll('$__rate_interval', '10s').replaceAll('$instance', '.*')

let prometheus: Scraper | { readonly missing: string }
const stops: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  const { monitor, clock } = bench()
  const tracker = monitor.tracker('app', 'pg:main')
  const detach = monitor.attach({
    name: 'pg:main',
    kind: 'pg',
    source: 'reported',
    read: () => ({ used: 1, idle: 1, connecting: 0, pending: 0, max: 4 }),
  })
  const app = await serve(async (accept) => {
    // Something of everything happens between two scrapes: a rate needs a counter that moves.
    tracker.waited(3)
    tracker.created(9)
    const lease = tracker.open('select visits', { route: 'GET /visits' })
    clock.advance(20)
    lease.end()
    tracker.timedOut()
    tracker.connectFailed('connect', Object.assign(new Error('too many clients'), { code: '53300' }), 40)
    monitor.fault('a part', new Error('x'))
    const snapshot = monitor.snapshot()
    const database = {
      ...snapshot.database,
      reason: undefined,
      value: { byState: { active: 2, idle: 3 }, limits: { usable: 97 } },
    }
    return await renderPrometheus({ ...snapshot, database } as never, accept)
  })
  stops.push(app.stop, async () => detach())
  prometheus = await startPrometheus(
    `  - { job_name: app, static_configs: [{ targets: ['${app.target}'] }] }`,
  )
  if ('missing' in prometheus) return
  stops.push(prometheus.stop)
  const { query } = prometheus
  await vi.waitUntil(async () => (await query('rate(db_monitoring_leases_total[10s])')).length > 0, {
    timeout: 30_000,
    interval: 200,
  })
}, 300_000)

afterAll(async () => {
  for (const stop of stops.reverse()) await stop()
})

it.each(targets)('panel %s has data: %s', async (_, expr) => {
  if ('missing' in prometheus) throw new Error(prometheus.missing)
  expect((await prometheus.query(filled(expr))).length).toBeGreaterThan(0)
})

it('each metric it names exists', async ({ skip }) => {
  if ('missing' in prometheus) return skip(prometheus.missing)
  const known = new Set(await prometheus.data<string[]>('label/__name__/values'))
  const named = new Set(
    targets.flatMap(([, expr]) => expr.match(/\bdb_(?:client|monitoring)_\w+(?=\{|\)|\[)/g) ?? []),
  )
  expect(
    [...named].filter((name) => !known.has(name) && !/^db_client_connection_(pool_name|state)$/.test(name)),
  ).toEqual([])
  expect(named.size).toBeGreaterThan(12)
})

it('asks the data source that is chosen, and its panels stay within the grid', () => {
  expect(dashboard.templating.list.map(({ name, type }) => [name, type])).toEqual([
    ['datasource', 'datasource'],
    ['instance', 'query'],
  ])
  for (const { title, datasource, gridPos, targets: all } of dashboard.panels) {
    for (const { uid } of [datasource, ...all.map((target) => target.datasource)])
      expect([title, uid]).toEqual([title, '$' + '{datasource}'])
    expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24)
  }
})
