import { expect, vi } from 'vitest'
import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { createMemoryFleet } from '../../src/fleet/memory.ts'
import type { Inbox } from '../../src/model/fleet/fleet.ts'
import { createSeal, type Seal } from '../../src/monitor/fleet/seal.ts'
import { fakeClock } from '../core/fake-clock.ts'
import { ADMIN, type Bench, bearer, bench, FROM_OUTSIDE, type Reply } from '../http/kit.ts'

export const AUTH: Record<string, string> = { ...FROM_OUTSIDE, ...bearer(ADMIN) }

export const seal: Seal = createSeal(ADMIN)

/** Signatures are made by other threads of the runtime: those asked for before come before ours. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await seal.close({})
}

/** Instances of one app on one store. */
export interface World {
  readonly store: Inbox
  start(id: string, options?: DbMonitoringOptions): Promise<Bench>
  /** Lets time pass for all of them, in steps in which a store can answer. */
  advance(ms: number): Promise<void>
  /** Lets all time pass that an answer needs. */
  pass(until: () => boolean): Promise<void>
  post(app: Bench, body: object): Promise<Reply>
  /** What a promise of an instance comes to, while time passes. */
  result<T>(of: Promise<T>): Promise<T>
}

/** Two instances, `one` and `two`, whose leases of these services, opened by hand, are past their limit. */
export async function twoThatLeak(
  services: Readonly<Record<'one' | 'two', readonly string[]>>,
): Promise<{ readonly all: World; readonly one: Bench; readonly two: Bench }> {
  const all = world()
  const one = await all.start('one', { staleAfter: 30_000 })
  const two = await all.start('two', { staleAfter: 30_000 })
  for (const name of services.one) one.monitor.trackConnection(name)
  for (const name of services.two) two.monitor.trackConnection(name)
  await all.advance(31_000)
  await two.monitor.beat()
  await all.advance(2000)
  await one.monitor.beat()
  await one.monitor.fleet.refresh()
  return { all, one, two }
}

export function world(): World {
  const clock = fakeClock()
  const store = createMemoryFleet(clock.now)
  const apps: Bench[] = []
  const advance = (ms: number): void => {
    clock.advance(ms)
    for (const app of apps) app.clock.advance(ms)
  }
  const pass = async (until: () => boolean): Promise<void> => {
    for (let i = 0; i < 60 && !until(); i++) {
      await settled()
      advance(250)
    }
    expect(until()).toBe(true)
  }
  const result = async <T>(of: Promise<T>): Promise<T> => {
    let isOver = false
    const over = (): void => void (isOver = true)
    of.then(over, over)
    await pass(() => isOver)
    return of
  }
  return {
    store,
    async advance(ms) {
      for (let left = ms; left > 0; left -= 1000) {
        advance(Math.min(left, 1000))
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
    async start(id, options = {}) {
      const app = bench({ adminToken: ADMIN, fleet: store, instance: id, service: id, ...options })
      apps.push(app)
      await app.monitor.beat()
      await vi.waitFor(() => expect(store.list().some(({ report }) => report.instance.id === id)).toBe(true))
      await settled()
      return app
    },
    pass,
    post: (app, body) => result(app.post('database', body, AUTH)),
    result,
  }
}
