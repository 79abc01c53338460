import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { createMemoryFleet } from '../../src/fleet/memory.ts'
import type { FleetReport } from '../../src/model/fleet/report.ts'
import { fakeClock } from '../core/fake-clock.ts'
import { reportOf } from '../fleet/report.ts'
import { ADMIN, bench } from '../http/kit.ts'
import { ensureProgram, PROGRAMS } from '../kit/debian.ts'

const AUTH = { authorization: `Bearer ${ADMIN}` }
const PROMETHEUS = 'database?format=prometheus'

const pool = (used: number | null): FleetReport['pools'][number] => ({
  name: 'pg:main',
  kind: 'pg',
  source: 'reported',
  used,
  idle: 1,
  connecting: 0,
  pending: 2,
  max: 8,
  utilization: null,
  thresholds: { warning: 0.8, critical: 0.95 },
  timeouts: 3,
  recentTimeouts: 0,
  acquire: null,
  use: { p50: null, p95: null },
})

/** An app with a store that holds two others; its time and the store's are one. */
async function fleet() {
  const clock = fakeClock()
  const store = createMemoryFleet(clock.now)
  const made = bench({ adminToken: ADMIN, fleet: store })
  const pass = async (ms: number): Promise<void> => {
    clock.advance(ms)
    made.clock.advance(ms)
    await made.monitor.beat()
    made.clock.advance(1500)
    await made.monitor.fleet.refresh()
  }
  await store.publish(reportOf('two', { pools: [pool(6), pool(7)] }), 3_600_000)
  await store.publish(reportOf('three "x"\\', { pools: [pool(null)] }), 3_600_000)
  made.monitor.trackConnection('visits')
  await pass(0)
  const scrape = async (query = ''): Promise<string> =>
    (await made.ask(PROMETHEUS + query, { headers: AUTH })).text
  return { ...made, store, pass, scrape }
}

it('a scrape with a store answers for all instances, whichever is hit', async () => {
  const { scrape } = await fleet()
  const text = await scrape()
  expect(text).toContain('db_monitoring_scrape_partial 0')
  expect(text).toContain('db_monitoring_leases_active{service="visits",instance="one"} 1')
  expect(text).toContain(
    'db_client_connection_count{db_client_connection_pool_name="pg:main",instance="two",db_client_connection_state="used"} 6',
  )
  expect(text).toContain(
    'db_monitoring_pool_utilization_ratio{db_client_connection_pool_name="pg:main",instance="two"} 0.75',
  )
  expect(text).toContain('db_monitoring_instances{state="reporting"} 3')
  // What is unknown has no sample.
  expect(text).not.toMatch(/instance="three [^\n]*state="used"/)
})

it('an instance that fell silent is counted, its last figures are not repeated', async () => {
  const { scrape, pass } = await fleet()
  await pass(600_000)
  const text = await scrape()
  expect(text).toContain('db_monitoring_instances{state="silent"} 2')
  expect(text).not.toContain('instance="two"')
  expect(text).toContain('instance="one"')
})

it('fleet=false and a filter choose, and an answer of one instance says that it is partial', async () => {
  const { scrape } = await fleet()
  const alone = await scrape('&fleet=false')
  expect(alone).toContain('db_monitoring_scrape_partial 1')
  expect(alone).toContain('db_client_connection_use_time_seconds_bucket')
  const two = await scrape('&instance=two')
  expect(two).toContain('instance="two"')
  expect(two).not.toContain('instance="one"')
  expect((await bench({ adminToken: ADMIN }).ask(PROMETHEUS, { headers: AUTH })).text).toContain(
    'db_monitoring_scrape_partial 1',
  )
})

it('promtool finds nothing to say about it', async ({ skip }) => {
  const promtool = await ensureProgram(PROGRAMS.promtool)
  if ('missing' in promtool) return skip(promtool.missing)
  const { scrape } = await fleet()
  const { status, stdout, stderr } = spawnSync(promtool.path, ['check', 'metrics'], { input: await scrape() })
  expect({ status, said: `${stdout}${stderr}` }).toEqual({ status: 0, said: '' })
}, 300_000)
