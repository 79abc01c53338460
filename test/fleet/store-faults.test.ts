import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { createHandler } from '../../src/http/handler.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { VIEWS } from '../../src/routes/views.ts'
import { ADMIN, type Body, bearer } from '../http/kit.ts'
import { faultyPostgres } from './faulty/postgres.ts'
import { faultyRedis, faultyValkey, hasValkey } from './faulty/redis.ts'
import { FAULTS, type FaultyStore } from './faulty/store.ts'

/*
 * What each fault of a store does to an app. How fast its requests are meanwhile is measured in pairs by `npm run bench -- failing-store`;
 * here each is over while the fault still lasts.
 */

/** A beat and what waits for the store are over, however slow that is. */
const PATIENCE = { timeout: 20_000, interval: 100 }

async function becomes(monitor: Monitor, isAlone: boolean): Promise<void> {
  await vi.waitFor(async () => {
    await monitor.beat()
    await monitor.flush()
    expect(monitor.fleet.localOnly !== null).toBe(isAlone)
  }, PATIENCE)
}

/** Parts of an app that use its database: its report is as long as they are many. */
const PARTS = Array.from({ length: 40 }, (_, i) => `part-${i}`)

function request(monitor: Monitor, id: string): void {
  for (const part of PARTS) {
    monitor.trackConnection(part, id)
    monitor.releaseConnection(part, id)
  }
}

const STORES: (readonly [string, () => ReturnType<typeof faultyRedis>])[] = [
  ['Redis', () => faultyRedis()],
  ['Postgres', faultyPostgres],
]
if (hasValkey()) STORES.push(['Valkey', faultyValkey])
else
  process.stderr.write(
    '[test] A store in Valkey is not tested: valkey-server is not installed; Debian has it from 13 on.\n',
  )

describe.each(STORES)('a store in %s', (_, start) => {
  let store: FaultyStore | { readonly missing: string }
  beforeAll(async () => {
    store = await start()
  }, 120_000)
  afterAll(async () => {
    if (!('missing' in store)) await store.stop()
  }, 60_000)

  it.for(FAULTS)(
    '%s: nothing waits for it, nothing is lost, and it heals by itself',
    { timeout: 90_000 },
    async (name, { skip }) => {
      if ('missing' in store) return skip(store.missing)
      const fault = store.faults[name]
      if ('missing' in fault) return skip(fault.missing)
      const instance = name.replace(' ', '-')
      const monitor = createMonitor({
        console: false,
        service: 'shop',
        instance,
        adminToken: ADMIN,
        fleet: store.fleet,
      })
      onTestFinished(() => monitor.close())
      const view = createHandler(monitor, { route: 'database', views: VIEWS })
      const look = async (): Promise<Body> =>
        (await view(new Request('http://localhost:3000/api', { headers: bearer(ADMIN) }))).json()
      await becomes(monitor, false)
      const before = { points: monitor.history.size, beats: 0 }

      await fault.begin()
      let isOver = false
      const end = async (): Promise<void> => {
        if (isOver) return
        isOver = true
        await fault.end()
      }
      onTestFinished(end)
      request(monitor, 'a')
      for (; before.beats < 3; before.beats++) await monitor.beat()
      expect((await look()).summary).toMatchObject({ totalActiveConnections: 0 })
      if (fault.reason === null) {
        await monitor.flush()
        expect(monitor.fleet.localOnly).toBeNull()
      } else {
        await becomes(monitor, true)
        request(monitor, 'b')
        const body = await look()
        expect(body.fleet.localOnlySince).toMatch(/^\d{4}-/)
        expect(body.instances).toContainEqual(expect.objectContaining({ id: instance, state: 'reporting' }))
        expect(monitor.fleet.localOnly?.reason).toContain(fault.reason)
        expect(JSON.stringify([body, monitor.observe().faults])).not.toContain('fleet-password')
      }
      await end()

      await becomes(monitor, false)
      request(monitor, 'c')
      await monitor.beat()
      await monitor.flush()
      const opened = monitor.observe().totals.opened
      expect(opened).toBe((fault.reason === null ? 2 : 3) * PARTS.length)
      expect(await store.stored(instance)).toMatchObject({ opened, active: 0, ended: false })
      expect((await look()).fleet.localOnlySince ?? null).toBeNull()
      expect(monitor.history.size).toBeGreaterThanOrEqual(before.points + before.beats)
      expect(monitor.fleet.silent()).toEqual([])
      expect(monitor.observe().faults.filter(({ part }) => part === 'fleet')).toHaveLength(
        fault.reason === null ? 0 : 1,
      )
    },
  )
})
