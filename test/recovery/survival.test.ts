import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHandler } from '../../src/http/handler.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { HealthReport } from '../../src/model/report/health.ts'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { VIEWS } from '../../src/routes/views.ts'
import { track } from '../clients/pg/kit.ts'
import { startFaultProxy } from '../kit/faults.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'

const TOKEN = 'a-token-of-the-tests'
/** How long each trouble lasts, and how often the monitor beats meanwhile, ms. */
const TROUBLE_MS = 1500
const BEAT_MS = 250

let postgres: Postgres
let monitor: Monitor
let pool: pg.Pool
let acquired = 0

beforeAll(async () => {
  postgres = await startPostgres({ maxConnections: 12 })
  const admin = new pg.Client(postgres.url())
  await admin.connect()
  await admin.query('create role app login; create role watcher login; grant pg_monitor to watcher')
  await admin.end()
  monitor = createMonitor({ console: false, adminToken: TOKEN, database: postgres.url('watcher') })
  pool = track(
    monitor,
    new pg.Pool({ connectionString: postgres.url('app'), max: 3, application_name: 'shop' }),
    { name: 'shop' },
  )
  pool.on('acquire', () => acquired++)
}, 60_000)
afterAll(async () => {
  await pool.end()
  await monitor.close()
  await postgres.stop()
})

interface Seen {
  readonly phase: string
  readonly status: number
  readonly database: MonitoringReport['database']
  readonly health: HealthReport['status']
  readonly firing: readonly string[]
}

const seen: Seen[] = []
const handlers = () => ({
  database: createHandler(monitor, { route: 'database', views: VIEWS, production: true }),
  health: createHandler(monitor, { route: 'health', views: VIEWS, production: true }),
})

/** Beats and asks both routes for a while, as a timer and a dashboard would, and keeps what they said. */
async function watch(
  phase: string,
  forMs: number,
  routes: ReturnType<typeof handlers>,
): Promise<readonly Seen[]> {
  const request = (path: string): Request =>
    new Request(`https://app.example${path}`, { headers: { authorization: `Bearer ${TOKEN}` } })
  const from = seen.length
  for (const end = performance.now() + forMs; performance.now() < end; ) {
    const beat = monitor.beat()
    const [body, health] = await Promise.all([
      routes.database(request('/api/monitoring/database')),
      routes.health(request('/api/health/connections')),
    ])
    const report = (await body.json()) as MonitoringReport
    const { status } = (await health.json()) as HealthReport
    seen.push({
      phase,
      status: health.status,
      database: report.database,
      health: status,
      firing: report.alerts.map(({ rule }) => rule),
    })
    await Promise.all([beat, new Promise((resolve) => setTimeout(resolve, BEAT_MS))])
  }
  return seen.slice(from)
}

describe('the outage the monitor reports', () => {
  it('leaves its routes answering with cause and age; it takes no connection of the application; recovery is seen within a beat', async () => {
    const routes = handlers()
    await monitor.beat()

    const crowd: pg.Client[] = []
    for (;;) {
      const client = new pg.Client({ connectionString: postgres.url('app'), application_name: 'crowd' })
      client.on('error', () => {})
      try {
        await client.connect()
        crowd.push(client)
      } catch {
        break
      }
    }
    const full = await watch('full', TROUBLE_MS, routes)
    // The probe's own connection goes on: the reading is fresh, and says who holds what.
    expect(full.at(-1)?.database.reason).toBeUndefined()
    expect(full.at(-1)?.database.value).toMatchObject({ used: 9, limits: { usable: 9 } })
    expect(full.at(-1)?.database.value?.byApplication).toContainEqual(
      expect.objectContaining({ application: 'crowd', count: 8 }),
    )

    await postgres.kill('SIGQUIT')
    const down = await watch('down', TROUBLE_MS, routes)
    const last = down.at(-1)?.database
    expect(last?.reason).toMatch(/DBM-401.*ECONNREFUSED/)
    expect(last?.value).toMatchObject({ used: 9 })
    expect(last?.ageMs).toBeGreaterThan(TROUBLE_MS / 2)

    await postgres.restart()
    let { database } = await monitor.beat()
    while (database.reason !== undefined) ({ database } = await monitor.beat())
    expect(database.value?.used).toBe(1)
    const up = await watch('up', BEAT_MS, routes)
    expect(up.at(-1)?.database.reason).toBeUndefined()

    expect(seen.length).toBeGreaterThan(0)
    expect(acquired).toBe(0)
    expect(pool.totalCount).toBe(0)
    await Promise.all(crowd.map((client) => client.end().catch(() => {})))
  }, 60_000)

  it('answers while the database hangs, without waiting for the probe that does', async () => {
    const way = await startFaultProxy({ port: postgres.port })
    const url = `postgres://watcher@127.0.0.1:${way.port}/postgres`
    const hanging = createMonitor({ console: false, adminToken: TOKEN, database: url })
    const asked = (route: 'database' | 'health', path: string): Promise<Response> =>
      createHandler(hanging, { route, views: VIEWS, production: true })(
        new Request(`https://app.example${path}`, { headers: { authorization: `Bearer ${TOKEN}` } }),
      )
    expect((await hanging.beat()).database.reason).toBeUndefined()
    await way.set({ kind: 'stall' })
    let waiting = true
    const beat = hanging.beat().finally(() => {
      waiting = false
    })
    const [body, health] = await Promise.all([
      asked('database', '/api/monitoring/database'),
      asked('health', '/api/health/connections'),
    ])
    const { database } = (await body.json()) as MonitoringReport
    expect(waiting).toBe(true)
    expect(health.status).toBe(200)
    expect(database.value).toMatchObject({ canReadAll: true })
    expect(database.ageMs).toBeGreaterThanOrEqual(0)
    // The probe gives up by its own limit; the reading stays, with the reason it is old.
    expect((await beat).database).toMatchObject({
      value: { canReadAll: true },
      reason: expect.stringMatching(/^DBM-\d+/),
    })
    await hanging.close()
    await way.close()
  })

  it('turns the database that stays down into a critical alarm with its cause, and lets go when it is back', async () => {
    let ahead = 0
    const clock = {
      now: () => performance.now() + ahead,
      wall: () => performance.timeOrigin + performance.now() + ahead,
    }
    const strict = createMonitor(
      { console: false, database: postgres.url('watcher') },
      {
        ...clock,
        every: () => () => {},
        after: (ms, callback) => {
          const timer = setTimeout(callback, ms)
          return () => clearTimeout(timer)
        },
      },
    )
    expect((await strict.beat()).health).toBe('healthy')
    await postgres.kill('SIGQUIT')
    await strict.beat()
    ahead += 6000
    const down = await strict.beat()
    expect(down.health).toBe('critical')
    expect(down.alerts).toEqual([
      expect.objectContaining({
        rule: 'probe-down',
        subject: 'postgres',
        severity: 'critical',
        message: expect.stringMatching(/ECONNREFUSED\b.*last reading is \d+ s old/),
      }),
    ])
    expect(down.pools.find(({ name }) => name === 'database')).toMatchObject({
      used: null,
      utilization: null,
    })
    await postgres.restart()
    let back = await strict.beat()
    while (back.database.reason !== undefined) back = await strict.beat()
    back = await strict.beat()
    expect(back.health).toBe('healthy')
    await strict.close()
  }, 60_000)
})
