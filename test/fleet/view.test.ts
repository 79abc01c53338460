import { expect, it } from 'vitest'
import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { createMemoryFleet } from '../../src/fleet/memory.ts'
import type { Fleet } from '../../src/model/fleet/fleet.ts'
import type { FleetReport } from '../../src/model/fleet/report.ts'
import { fakeClock } from '../core/fake-clock.ts'
import { ADMIN, type Bench, type Body, bench } from '../http/kit.ts'
import { reportOf } from './report.ts'

const AUTH = { authorization: `Bearer ${ADMIN}` }
const MONITORING = 'database'

/** An app whose store is one that the test fills for the other instances; its time is the app's. */
function app(options: DbMonitoringOptions = {}): Bench & {
  readonly store: Fleet
  say(id: string, more?: Partial<FleetReport>): Promise<void>
  beat(): Promise<unknown>
  read(query?: string): Promise<Body>
} {
  const clock = fakeClock()
  const store = createMemoryFleet(clock.now)
  const made = bench({ adminToken: ADMIN, fleet: store, ...options })
  const advance = made.clock.advance
  made.clock.advance = (ms) => {
    clock.advance(ms)
    advance(ms)
  }
  return {
    ...made,
    store,
    say: async (id, more = {}) => store.publish(reportOf(id, more), 3_600_000),
    async beat() {
      await made.monitor.beat()
      made.clock.advance(1500)
      return made.monitor.fleet.refresh()
    },
    read: async (query = '') => (await made.ask(`${MONITORING}${query}`, { headers: AUTH })).body,
  }
}

const service = (name: string, activeConnections: number): FleetReport['services'][number] => ({
  name,
  activeConnections,
  totalConnections: activeConnections,
  maxPoolSize: 25,
  utilization: activeConnections * 4,
  lastActivity: '2026-01-01T00:00:00.000Z',
  errorCount: 1,
  status: 'healthy',
})

const pool = (name: string, kind: 'pg' | 'supabase', used: number): FleetReport['pools'][number] => ({
  name,
  kind,
  source: kind === 'supabase' ? 'reported' : 'measured',
  used,
  idle: 0,
  connecting: 0,
  pending: 1,
  max: 10,
  utilization: used * 10,
  thresholds: { warning: 0.8, critical: 0.95 },
  timeouts: 1,
  recentTimeouts: 0,
  acquire: null,
  use: { p50: null, p95: null },
  target: 'db:5432/app',
})

it('shows every instance by default, and this one alone on request', async () => {
  const { say, beat, read } = app()
  await say('w1', { active: 2, opened: 5, services: [service('dashboard-worker', 2)] })
  await beat()
  const all = await read()
  expect(all.instances.map(({ id, state }: Body) => [id, state])).toEqual([
    ['one', 'reporting'],
    ['w1', 'reporting'],
  ])
  expect(all.fleet).toEqual({
    store: 'memory',
    localOnlySince: null,
    reporting: 2,
    silent: 0,
    frozen: 0,
    ended: 0,
  })
  expect(all.summary).toMatchObject({ totalActiveConnections: 2, totalConnections: 5 })
  const alone = await read('?fleet=false')
  expect(alone.instances).toHaveLength(1)
  expect(alone.summary.totalActiveConnections).toBe(0)
})

it('answers for a service that only a worker has, and for a worker that has done nothing yet', async () => {
  const { say, beat, read, ask } = app()
  await say('w1', { services: [service('dashboard-worker', 2)] })
  await say('w2', { services: [service('dashboard-worker', 3)] })
  const idle = reportOf('w3')
  await say('w3', { instance: { ...idle.instance, service: 'scanner-worker' } })
  await beat()
  const { services } = await read('?service=dashboard-worker')
  expect(services).toMatchObject([{ name: 'dashboard-worker', activeConnections: 5, errorCount: 2 }])
  expect((await ask(`${MONITORING}?service=scanner-worker`, { headers: AUTH })).status).toBe(200)
  const unknown = await ask(`${MONITORING}?service=nobody`, { headers: AUTH })
  expect(unknown.status).toBe(404)
  expect(unknown.body.error.availableServices).toContain('dashboard-worker')
})

it('counts the pool that processes share once for capacity, and each process its own pool', async () => {
  const { say, beat, read } = app()
  await say('a', { pools: [pool('supabase:rest', 'supabase', 4), pool('pg:main', 'pg', 9)] })
  await say('b', { pools: [pool('supabase:rest', 'supabase', 5), pool('pg:main', 'pg', 1)] })
  await beat()
  const { pools, summary } = await read()
  expect(pools).toMatchObject([
    { name: 'supabase:rest', used: 9, max: 10, utilization: 90, pending: 2, timeouts: 2, instances: 2 },
    { name: 'pg:main', used: 10, max: 20, utilization: 90, instances: 2 },
  ])
  expect(summary.poolUtilization).toBe(90)
  expect(JSON.stringify(pools)).not.toContain('target')
})

it('judges by the worst instance and names it; the health route stays its own', async () => {
  const { say, beat, read, ask } = app()
  const cause = {
    kind: 'server-full',
    certainty: 'certain',
    severity: 'critical',
    sentence: 'The server is full',
    effect: '',
    evidence: [],
    culprit: { pool: 'pg:main' },
    action: null,
    advice: '',
    since: 1,
  } as const
  await say('a')
  await say('b', { verdict: { status: 'critical', causes: [cause] } })
  await say('c', { verdict: { status: 'critical', causes: [cause] } })
  await beat()
  const { status, verdict, instances } = await read()
  expect(status).toBe('critical')
  expect(verdict.causes).toMatchObject([{ kind: 'server-full', culprit: { pool: 'pg:main', instance: 'b' } }])
  expect(instances.find(({ id }: Body) => id === 'b').health).toBe('critical')
  expect((await ask('health', { headers: AUTH })).status).toBe(200)
})

it('filters by instance and by region, and refuses unknown names', async () => {
  const { say, beat, read, ask } = app({ region: 'fra' })
  const { instance } = reportOf('w1')
  await say('w1', { active: 3, instance: { ...instance, region: 'iad' } })
  await beat()
  expect((await read('?instance=w1')).summary.totalActiveConnections).toBe(3)
  const iad = await read('?region=iad')
  expect(iad.instances.map(({ id }: Body) => id)).toEqual(['w1'])
  expect((await read('?region=fra')).summary.totalActiveConnections).toBe(0)
  const { status, body } = await ask(`${MONITORING}?instance=nobody`, { headers: AUTH })
  expect([status, body.error.code]).toEqual([404, 'DBM-203'])
})

it('adds up the instances of each region, without the figures of those that do not report now', async () => {
  const { say, beat, read, clock } = app({ region: 'fra' })
  const at = (id: string, region: string | null): Partial<FleetReport> => ({
    instance: { ...reportOf(id).instance, region },
  })
  await say('gone', { ...at('gone', 'iad'), active: 50, pools: [pool('pg:main', 'pg', 9)] })
  clock.advance(120_000)
  await say('w1', { ...at('w1', 'iad'), active: 3, poolUtilization: 30, pools: [pool('pg:main', 'pg', 3)] })
  await say('w2', {
    ...at('w2', 'iad'),
    active: 4,
    poolUtilization: 90,
    pools: [pool('pg:main', 'pg', 9)],
    verdict: { status: 'critical', causes: [] },
  })
  await say('nowhere', { ...at('nowhere', null), active: 1 })
  await beat()
  const { regions } = await read()
  expect(regions).toHaveLength(3)
  expect(regions.find(({ region }: Body) => region === 'iad')).toEqual({
    region: 'iad',
    reporting: 2,
    silent: 1,
    frozen: 0,
    ended: 0,
    active: 7,
    max: 20,
    utilization: 90,
    health: 'critical',
  })
  expect(regions.find(({ region }: Body) => region === 'fra')).toMatchObject({
    reporting: 1,
    active: 0,
    max: null,
  })
  expect(regions.find(({ region }: Body) => region === null)).toMatchObject({ reporting: 1, active: 1 })
  expect((await read('?region=iad')).regions).toMatchObject([{ region: 'iad', reporting: 2 }])
  expect((await read('?fleet=false')).regions).toBeUndefined()
})

it('calls an instance silent after three missed beats, warns, and takes it back when it returns', async () => {
  const { say, beat, read, clock, monitor } = app()
  await say('w1', { active: 2 })
  await beat()
  clock.advance(80_000)
  await beat()
  expect((await read()).instances[1].state).toBe('reporting')
  clock.advance(30_000)
  await beat()
  await beat()
  const { instances, alerts, fleet, summary, status } = await read()
  expect(instances[1]).toMatchObject({ id: 'w1', state: 'silent', active: null, health: 'unknown' })
  expect(fleet.silent).toBe(1)
  expect(summary.totalActiveConnections).toBe(0)
  expect(alerts).toMatchObject([{ rule: 'service-silent', severity: 'warning' }])
  expect(alerts[0].message).toContain('w1')
  expect(status).toBe('warning')
  await say('w1')
  await beat()
  await beat()
  expect(monitor.snapshot().alerts).toEqual([])
})

it('only notes that an instance is silent while others of its service report: a replica that was taken away looks the same', async () => {
  const { say, beat, read, clock } = app()
  await say('taken-away')
  await say('stays')
  await beat()
  clock.advance(120_000)
  await say('stays', { upMs: 9_000_000 })
  await beat()
  await beat()
  const { alerts, status } = await read()
  expect(alerts).toMatchObject([{ rule: 'service-silent', severity: 'info' }])
  expect(status).toBe('healthy')
})

it('raises no alert for one that said goodbye, nor for one that a later instance replaced', async () => {
  const { say, beat, read, clock, monitor } = app()
  await say('gone', { ended: true })
  await say('killed')
  await beat()
  clock.advance(120_000)
  await say('next', { upMs: 100_000 })
  await beat()
  await beat()
  const states = Object.fromEntries((await read()).instances.map(({ id, state }: Body) => [id, state]))
  expect(states).toEqual({ one: 'reporting', gone: 'ended', killed: 'silent', next: 'reporting' })
  expect(monitor.snapshot().alerts).toEqual([])
})

it('calls a silent instance of a host that suspends processes frozen', async () => {
  const { say, beat, read, clock } = app()
  const { instance } = reportOf('f')
  await say('f', { instance: { ...instance, serverless: true } })
  clock.advance(120_000)
  await beat()
  expect((await read()).instances[1].state).toBe('frozen')
})

it('leaves out and counts what is no report', async () => {
  const { say, beat, read, monitor } = app()
  await say('odd', { pools: 'none' as never })
  await say('newer', { v: 2 as never })
  await beat()
  expect((await read()).instances).toHaveLength(1)
  expect(monitor.snapshot().faults.map(({ part }) => part)).toContain('fleet')
})

it('counts the instances of its service that report in the connection budget, and no others', async () => {
  const { monitor, say, beat, read } = app({ service: 'shop' })
  const { instance } = reportOf('x')
  monitor.attach({
    name: 'pg:main',
    kind: 'pg',
    read: () => ({ used: 1, idle: 0, connecting: 0, pending: 0, max: 10 }),
  } as never)
  for (const id of ['a', 'b']) await say(id, { instance: { ...instance, id, service: 'shop' } })
  await say('w', { instance: { ...instance, id: 'w', service: 'worker' } })
  await beat()
  const { budget } = await read('?budget=true')
  expect(JSON.stringify(budget)).toContain('3 instances')
})
