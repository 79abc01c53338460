import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMonitor } from '../../../src/instance/create.ts'
import { fakeClock } from '../../core/fake-clock.ts'
import { bench, SMALL, saturate } from '../../http/kit.ts'
import { openStage, prepare, type Stage } from '../../incidents/kit/world.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { mixedRequests } from '../../soak/mixed.ts'

let server: Postgres
let stage: Stage

beforeAll(async () => {
  server = await startPostgres({ maxConnections: 60 })
  await prepare(server)
})
afterAll(() => server.stop())

/** Sessions of the monitor's own probe. */
async function probing(): Promise<number> {
  const admin = new pg.Client(server.url())
  await admin.connect()
  const { rows } = await admin.query("select count(*)::int n from pg_stat_activity where usename = 'watcher'")
  await admin.end()
  return rows[0].n
}

describe('monitoring.disable() under load', () => {
  it('leaves the libraries to themselves: no request is changed, no lease is opened, nothing of ours goes on', async () => {
    stage = openStage(server)
    try {
      const { monitor } = stage
      const { client: api } = await stage.supabase()
      const pool = stage.pool({ max: 8, connectionTimeoutMillis: 0 })
      const sql = stage.sql({ max: 8 })
      monitor.collection.start({ collectionInterval: 1000 })
      await monitor.beat()
      expect(await probing()).toBe(1)

      // Requests of every kind are under way when the switch is thrown; each checks its own answer.
      const load = mixedRequests({ pool, sql, api } as never, 1100)
      await stage.until(() => monitor.observe().totals.opened >= 300, 'traffic')
      monitor.disable()
      const { opened } = monitor.observe().totals
      expect(monitor.isOn).toBe(false)
      await load

      const after = monitor.observe()
      expect([after.totals.opened, after.totals.active, after.leases]).toEqual([opened, 0, []])
      expect(monitor.collection.running).toBe(false)
      await stage.until(async () => (await probing()) === 0, 'the probe to leave')

      // What is new is not even wrapped, and what was wrapped has its own methods again.
      expect([pool.connect, pool.query]).toEqual([pg.Pool.prototype.connect, pg.Pool.prototype.query])
      expect(Object.hasOwn(stage.pool(), 'connect')).toBe(false)
      await mixedRequests({ pool, sql, api } as never, 55)
      expect(monitor.observe().totals.opened).toBe(opened)
      expect(after.faults.map(({ part }) => part)).toEqual(['monitor'])
    } finally {
      await stage.close()
    }
  })
})

describe('a monitor that was switched off', () => {
  it('has no timer left, sends nothing more, and ends its exporters and probes', async () => {
    const clock = fakeClock()
    const sent: string[] = []
    const ended: string[] = []
    const monitor = createMonitor(
      {
        console: false,
        alerts: {
          busy: {
            name: 'Busy',
            enabled: true,
            threshold: 0,
            comparison: 'gte',
            severity: 'warning',
            cooldown: 1,
            channels: ['pager'],
            conditions: [{ metric: 'database.activeConnections', operator: 'gte', value: 1 }],
          },
        },
        channels: [
          {
            id: 'pager',
            send: () => {
              sent.push('tried')
              throw new Error('the network is down')
            },
          },
        ],
        probes: [{ name: 'one', read: async () => ({}), close: async () => void ended.push('probe') }],
      },
      clock,
    )
    monitor.addExporter({ name: 'push', send: () => {}, close: async () => void ended.push('exporter') })
    monitor.collection.start()
    monitor.trackConnection('app')
    monitor.snapshot()
    for (let i = 0; i < 8; i++) {
      clock.advance(5000)
      await new Promise(setImmediate)
    }
    const { length } = sent
    expect([length > 0, monitor.snapshot().alerts.length > 0]).toEqual([true, true])
    monitor.disable()
    monitor.disable()
    await new Promise(setImmediate)
    expect(clock.waiting).toBe(0)
    monitor.collection.start()
    monitor.beatIfDue()
    await monitor.beat()
    expect([clock.waiting, monitor.collection.running, sent.length]).toEqual([0, false, length])
    expect(ended.sort()).toEqual(['exporter', 'probe'])
    expect(monitor.snapshot().alerts).toEqual([])
    expect(monitor.audit.list().map(({ operation }) => operation)).toEqual(['disable'])
  })

  it('counts nothing more, and lets end what is open', () => {
    const monitor = createMonitor({ console: false }, fakeClock())
    const tracker = monitor.tracker('web', 'pg:main')
    const lease = tracker.open('select 1')
    const id = monitor.trackConnection('web')
    monitor.disable()
    tracker.open('select 2').end('ok')
    tracker.fail(new Error('no'), 'x')
    tracker.waited(3)
    tracker.timedOut()
    tracker.connectFailed('select 1', new Error('no'), 3)
    tracker.statementFailed('23505')
    monitor.trackConnection('web')
    monitor.recordConnectionError('web', new Error('no'))
    expect(monitor.observe().totals).toMatchObject({ opened: 2, active: 2 })
    lease.end('ok')
    monitor.releaseConnection('web', id)
    expect(monitor.observe()).toMatchObject({
      totals: { opened: 2, active: 0 },
      services: [{ errorCount: 0 }],
    })
  })

  it('says so on every route, and takes no instance out of service', async () => {
    const all = bench({ ...SMALL, environment: 'development' })
    saturate(all)
    expect((await all.ask('health')).status).toBe(503)
    all.monitor.disable()
    const health = await all.ask('health')
    // The status has no word for unknown; the verdict has.
    expect([health.status, health.body.status, health.body.verdict.status]).toEqual([
      200,
      'warning',
      'unknown',
    ])
    expect(health.body.verdict.causes).toMatchObject([
      { kind: 'monitor-blind', sentence: expect.stringContaining('switched off') },
    ])
    expect((await all.ask('health?probe=readiness')).status).toBe(200)
    expect((await all.ask('health?probe=liveness')).status).toBe(200)
    expect((await all.ask('database')).body.verdict.status).toBe('unknown')
    expect((await all.ask('database?format=prometheus')).status).toBe(200)
    const started = await all.post('database', { operation: 'start-collection' })
    expect([started.status, started.body.result.running]).toEqual([200, false])
  })
})
