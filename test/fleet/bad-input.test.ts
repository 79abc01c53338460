import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { createMonitor } from '../../src/instance/create.ts'
import { type Clock, systemClock } from '../../src/monitor/clock.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { startFaultProxy } from '../kit/faults.ts'
import { fleetPostgres } from '../kit/fleet-postgres.ts'

type Store = NonNullable<DbMonitoringOptions['fleet']>

function monitorWith(fleet: Store, instance: string, clock: Clock = systemClock()): Monitor {
  const monitor = createMonitor({ console: false, service: 'shop', instance, fleet }, clock)
  onTestFinished(() => monitor.close())
  return monitor
}

const REFUSED = '127.0.0.1:1'
it.each([
  ['a text that is no URL', 'nonsense'],
  ['the URL of something else', `https://${REFUSED}`],
])('%s as the store is refused by a number that names the option', (_, postgres) => {
  expect(() => createMonitor({ console: false, fleet: { postgres } })).toThrow(/DBM-002.*fleet\.postgres/)
})

it.each<[string, Store]>([
  ['a place where no Postgres is', { postgres: `postgres://${REFUSED}/app` }],
  ['a place where no Redis is', { redis: `redis://${REFUSED}` }],
  ['a place where no app is', { http: { url: `http://${REFUSED}/ingest`, token: 'x'.repeat(20) } }],
])('%s as the store is a numbered reason, and the instance goes on alone', async (_, fleet) => {
  const monitor = monitorWith(fleet, 'one')
  monitor.trackConnection('shop', 'a')
  await monitor.beat()
  await vi.waitFor(() => expect(monitor.fleet.localOnly?.reason).toMatch(/DBM-\d{3}/), { timeout: 10_000 })
  expect(monitor.observe().faults.filter(({ part }) => part === 'fleet')).toMatchObject([{ count: 1 }])
  expect(monitor.snapshot().totals.active).toBe(1)
  expect(monitor.history.size).toBe(1)
})

describe('with a real Postgres', () => {
  const postgres = fleetPostgres()
  beforeEach(() => postgres.migrateAnew())

  it('an old schema is named, and it heals when the migration was run', async () => {
    await postgres.admin.query('alter table ndm_fleet.reports drop column expires_at')
    const monitor = monitorWith({ postgres: postgres.url() }, 'one')
    await monitor.beat()
    await vi.waitFor(() => expect(monitor.fleet.localOnly?.reason).toContain('DBM-014'))
    await postgres.migrateAnew()
    await monitor.beat()
    await vi.waitFor(() => expect(monitor.fleet.localOnly).toBeNull())
  })

  it('a store that does not answer at the start is told all that happened when it does', async () => {
    const proxy = await startFaultProxy({ port: postgres.server.port })
    onTestFinished(() => proxy.close())
    await proxy.set({ kind: 'stall' })
    const url = new URL(postgres.url())
    url.port = String(proxy.port)
    const monitor = monitorWith({ postgres: url.toString() }, 'one')
    for (let i = 0; i < 7; i++) {
      monitor.trackConnection('shop', `c${i}`)
      monitor.releaseConnection('shop', `c${i}`)
    }
    await monitor.beat()
    await vi.waitFor(() => expect(monitor.fleet.localOnly?.reason).toMatch(/DBM-\d{3}/), { timeout: 15_000 })
    expect(monitor.history.size).toBe(1)
    await proxy.set({ kind: 'pass' })
    await vi.waitFor(
      async () => {
        await monitor.beat()
        expect(monitor.fleet.localOnly).toBeNull()
      },
      { timeout: 15_000, interval: 200 },
    )
    const { rows } = await postgres.admin.query(
      `select report->'services'->0->>'totalConnections' as total from ndm_fleet.reports where id = 'one'`,
    )
    expect(rows).toEqual([{ total: '7' }])
  }, 60_000)

  it('clocks that differ by two minutes silence nobody', async () => {
    const shifted = (ms: number): Clock => {
      const clock = systemClock()
      return { ...clock, wall: () => clock.wall() + ms }
    }
    const store = { postgres: postgres.url() }
    const [ahead, behind] = [
      monitorWith(store, 'ahead', shifted(60_000)),
      monitorWith(store, 'behind', shifted(-60_000)),
    ]
    for (const monitor of [ahead, behind, ahead, behind]) {
      await monitor.beat()
      await monitor.flush()
    }
    for (const [monitor, other] of [
      [ahead, 'behind'],
      [behind, 'ahead'],
    ] as const) {
      await vi.waitFor(async () => {
        await monitor.fleet.refresh()
        expect(monitor.fleet.members()).toMatchObject([
          { state: 'reporting', report: { instance: { id: other } } },
        ])
      })
      expect(monitor.fleet.silent()).toEqual([])
      expect(monitor.fleet.members()[0]?.ageMs).toBeLessThan(30_000)
    }
  })
})
