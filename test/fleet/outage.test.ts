import { expect, it, vi } from 'vitest'
import { createMemoryFleet } from '../../src/fleet/memory.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { Fleet } from '../../src/model/fleet/fleet.ts'
import { fakeClock } from '../core/fake-clock.ts'
import { ADMIN, bench } from '../http/kit.ts'
import { reportOf } from './report.ts'

const AUTH = { authorization: `Bearer ${ADMIN}` }

it('is alone while the store fails, calls no instance silent, and heals by itself', async () => {
  const clock = fakeClock()
  const memory = createMemoryFleet(clock.now)
  let broken = false
  const guard = <T>(run: () => T): T => {
    if (broken) throw Object.assign(new Error('password hunter22 refused'), { code: 'ECONNREFUSED' })
    return run()
  }
  const store: Fleet = {
    name: 'flaky',
    publish: (report, ttl) => guard(() => memory.publish(report, ttl)),
    list: () => guard(() => memory.list()),
    claim: (key, ttl) => guard(() => memory.claim(key, ttl)),
  }
  const monitor = createMonitor({ console: false, instance: 'one', fleet: store }, clock)
  const beat = async (ms: number): Promise<void> => {
    clock.advance(ms)
    await monitor.beat()
    await vi.waitFor(() => expect(monitor.fleet.localOnly === null).toBe(!broken))
    // The push goes on after the beat; nothing of it waits for a timer.
    await new Promise((resolve) => setImmediate(resolve))
  }
  memory.publish(reportOf('w1'), 3_600_000)
  await beat(0)
  await vi.waitFor(() => expect(monitor.fleet.members()).toHaveLength(1))
  broken = true
  for (let i = 0; i < 10; i++) await beat(30_000)
  const { localOnly } = monitor.fleet
  expect(localOnly?.since).toBe(clock.wall() - 270_000)
  expect(localOnly?.reason).toContain('DBM-013')
  expect(JSON.stringify([localOnly, monitor.snapshot().faults])).not.toContain('hunter22')
  // Reported once, not once a beat.
  expect(monitor.snapshot().faults.find(({ part }) => part === 'fleet')?.count).toBe(1)
  expect(monitor.fleet.members()).toMatchObject([{ state: 'reporting' }])
  broken = false
  await beat(30_000)
  await monitor.fleet.refresh()
  // It could not report either: no instance is silent until it has missed three beats since.
  expect(monitor.fleet.silent()).toEqual([])
  await beat(95_000)
  await monitor.fleet.refresh()
  expect(monitor.fleet.members()).toMatchObject([{ state: 'silent' }])
})

it('answers at once while the store hangs, and asks it no second time', async () => {
  let calls = 0
  const hangs = (): Promise<never> => {
    calls++
    return new Promise(() => {})
  }
  const store: Fleet = { name: 'hangs', publish: hangs, list: hangs, claim: hangs }
  const app = bench({ adminToken: ADMIN, fleet: store })
  for (let i = 0; i < 5; i++) {
    await app.monitor.beat()
    app.clock.advance(30_000)
  }
  const answer = app.ask('database', { headers: AUTH })
  await vi.waitFor(() => {
    app.clock.advance(500)
    expect(app.monitor.fleet.localOnly).not.toBeNull()
  })
  app.clock.advance(500)
  const { status, body } = await answer
  expect(status).toBe(200)
  expect(body.fleet.localOnlySince).toMatch(/^2026/)
  expect(calls).toBeLessThanOrEqual(2)
})

it('says goodbye when it is closed', async () => {
  const clock = fakeClock()
  const store = createMemoryFleet(clock.now)
  const monitor = createMonitor({ console: false, instance: 'one', service: 'mailer', fleet: store }, clock)
  monitor.trackConnection('mailer', 'c1')
  await monitor.beat()
  await vi.waitFor(() => expect(store.list()).toMatchObject([{ report: { ended: false, active: 1 } }]))
  monitor.releaseConnection('mailer', 'c1')
  await monitor.beat()
  await monitor.close()
  expect(store.list()).toMatchObject([
    { report: { ended: true, active: 0, instance: { id: 'one', service: 'mailer' } } },
  ])
  clock.advance(301_000)
  expect(store.list()).toEqual([])
})

it("starts without a store that cannot be: 'postgres' needs a connection string", async () => {
  const monitor = createMonitor({ console: false, fleet: 'postgres' }, fakeClock())
  await monitor.beat()
  await vi.waitFor(() => expect(monitor.fleet.localOnly?.reason).toContain('database.url'))
})
