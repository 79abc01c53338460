import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { createMemoryFleet } from '../../src/fleet/memory.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { FleetReport } from '../../src/model/fleet/report.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { type FakeClock, fakeClock } from '../core/fake-clock.ts'

const CONTEXT = Symbol.for('@next/request-context')
/** Where code outside an app's bundle finds what only the bundle can read. */
const APP = Symbol.for('next-db-monitoring.app')

/** Promises that the host was asked to wait for. */
let announced: Promise<unknown>[]
let published: FleetReport[]
beforeEach(() => {
  announced = []
  published = []
  Object.defineProperty(globalThis, CONTEXT, {
    configurable: true,
    value: { get: () => ({ waitUntil: (work: Promise<unknown>) => void announced.push(work) }) },
  })
})
afterEach(() => {
  Reflect.deleteProperty(globalThis, CONTEXT)
  Reflect.deleteProperty(globalThis, APP)
  vi.unstubAllEnvs()
})

function monitorOn(
  host: string | null,
  more: DbMonitoringOptions = {},
): { monitor: Monitor; clock: FakeClock } {
  if (host !== null) vi.stubEnv(host, '1')
  const clock = fakeClock()
  const store = createMemoryFleet(clock.now)
  const fleet = {
    ...store,
    publish: (report: FleetReport, ttlMs: number) => {
      published.push(report)
      return store.publish(report, ttlMs)
    },
  }
  const monitor = createMonitor({ console: false, service: 'shop', fleet, ...more }, clock)
  monitor.collection.start()
  onTestFinished(() => monitor.close())
  return { monitor, clock }
}

describe('on a host that suspends the process', () => {
  it('a request that finds a beat due has the host wait for it, and the others have not', async () => {
    const { monitor, clock } = monitorOn('VERCEL')
    monitor.trackConnection('shop', 'a')
    expect(announced).toHaveLength(1)
    expect(published).toEqual([])
    monitor.releaseConnection('shop', 'a')
    await announced[0]
    expect(published).toMatchObject([{ active: 0 }])
    expect(monitor.history.size).toBe(1)
    monitor.trackConnection('shop', 'b')
    monitor.releaseConnection('shop', 'b')
    expect(announced).toHaveLength(1)
    clock.advance(30_000)
    monitor.trackConnection('shop', 'c')
    monitor.releaseConnection('shop', 'c')
    await announced[1]
    expect(published).toHaveLength(2)
  })

  it('what hangs is reported while it hangs, and holds up no later request', async () => {
    const { monitor, clock } = monitorOn('K_SERVICE')
    monitor.trackConnection('shop', 'hangs')
    clock.advance(5000)
    await announced[0]
    expect(published).toMatchObject([{ active: 1 }])
    clock.advance(30_000)
    monitor.trackConnection('shop', 'later')
    monitor.releaseConnection('shop', 'later')
    await announced[1]
    expect(published).toMatchObject([{ active: 1 }, { active: 1 }])
  })

  it('the timer does nothing', async () => {
    const { clock } = monitorOn('AWS_LAMBDA_FUNCTION_NAME')
    clock.advance(300_000)
    await Promise.resolve()
    expect(published).toEqual([])
  })

  describe('that gives `waitUntil` to Next only', () => {
    let forNext: Promise<unknown>[]
    const nextHas = (requestContext: () => unknown): void => {
      const app = { facts: null, config: () => undefined, requestContext }
      Object.defineProperty(globalThis, APP, { configurable: true, value: app })
    }
    beforeEach(() => {
      forNext = []
      nextHas(() => ({ waitUntil: (work: Promise<unknown>) => void forNext.push(work) }))
    })

    it('Next is asked when the host says nothing by itself', async () => {
      Reflect.deleteProperty(globalThis, CONTEXT)
      const { monitor } = monitorOn('VERCEL')
      monitor.trackConnection('shop', 'a')
      monitor.releaseConnection('shop', 'a')
      expect(forNext).toHaveLength(1)
      await forNext[0]
      expect(published).toMatchObject([{ active: 0 }])
    })

    it('what the host says by itself comes first', async () => {
      const { monitor } = monitorOn('VERCEL')
      monitor.trackConnection('shop', 'a')
      monitor.releaseConnection('shop', 'a')
      await announced[0]
      expect([announced.length, forNext.length]).toEqual([1, 0])
    })

    it.each<[string, () => unknown]>([
      ['has nothing for this code', () => undefined],
      ['was given nothing', () => ({ waitUntil: undefined })],
      [
        'cannot be read',
        () => {
          throw new Error('no')
        },
      ],
    ])('a Next that %s costs the waiting only', async (_, requestContext) => {
      Reflect.deleteProperty(globalThis, CONTEXT)
      nextHas(requestContext)
      const { monitor } = monitorOn('VERCEL')
      monitor.trackConnection('shop', 'a')
      monitor.releaseConnection('shop', 'a')
      await vi.waitFor(() => expect(published).toHaveLength(1))
    })
  })

  it('a build of Next on it beats at no request', () => {
    vi.stubEnv('VERCEL', '1')
    vi.stubEnv('NEXT_PHASE', 'phase-production-build')
    const monitor = createMonitor({ console: false, service: 'shop' }, fakeClock())
    monitor.trackConnection('shop', 'a')
    monitor.releaseConnection('shop', 'a')
    expect(announced).toEqual([])
    expect(monitor.collection.lastBeatAt).toBeNull()
  })

  it.each([
    ['none', undefined],
    ['one that throws', { get: () => ({ waitUntil: () => Promise.reject.call(null) }) }],
    ['one without waitUntil', { get: () => ({}) }],
    [
      'one that cannot be read',
      {
        get() {
          throw new Error('no')
        },
      },
    ],
  ])('a context that is %s costs the waiting only', async (_, value) => {
    Object.defineProperty(globalThis, CONTEXT, { configurable: true, value })
    const { monitor } = monitorOn('NETLIFY')
    monitor.trackConnection('shop', 'a')
    monitor.releaseConnection('shop', 'a')
    await vi.waitFor(() => expect(published).toHaveLength(1))
  })
})

it('on a server that runs all the time no request is looked at', async () => {
  const { monitor, clock } = monitorOn(null)
  for (let i = 0; i < 3; i++) {
    clock.advance(30_000)
    monitor.trackConnection('shop', 'a')
    monitor.releaseConnection('shop', 'a')
  }
  expect(announced).toEqual([])
})

it.each<[string, DbMonitoringOptions, string | null]>([
  ['the option', { serverless: false }, null],
  ['the environment', {}, 'false'],
])(
  'a service of Cloud Run that runs all the time says so by %s, and beats by its timer',
  async (_, option, variable) => {
    if (variable !== null) vi.stubEnv('DB_MONITORING_SERVERLESS', variable)
    const { monitor, clock } = monitorOn('K_SERVICE', option)
    expect(monitor.observe().instance.serverless).toBe(false)
    clock.advance(30_000)
    await vi.waitFor(() => expect(published).toHaveLength(1))
    monitor.trackConnection('shop', 'a')
    monitor.releaseConnection('shop', 'a')
    expect(announced).toEqual([])
  },
)

it('a host that no variable names is one that suspends by the option', async () => {
  const { monitor, clock } = monitorOn(null, { serverless: true })
  clock.advance(300_000)
  expect(published).toEqual([])
  monitor.trackConnection('shop', 'a')
  monitor.releaseConnection('shop', 'a')
  await announced[0]
  expect(published).toHaveLength(1)
})

it('a scheduler’s call beats when one is due, and answers when it was delivered', async () => {
  const { monitor, clock } = monitorOn('VERCEL')
  await monitor.flush()
  expect(published).toHaveLength(1)
  await monitor.flush()
  expect(published).toHaveLength(1)
  clock.advance(60_000)
  await monitor.flush()
  expect(published).toHaveLength(2)
})
