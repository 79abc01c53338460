import { describe, expect, it } from 'vitest'
import { readEnv } from '../../src/config/env.ts'
import { resolveOptions } from '../../src/config/resolve.ts'
import { createMonitor, monitorFrom } from '../../src/instance/create.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { fakeClock } from '../core/fake-clock.ts'
import { bench } from '../http/kit.ts'

const resolve = (options: object) => resolveOptions(options as never, readEnv({}))
const fieldsOf = (options: object): string[] => resolve(options).problems.map(({ field }) => field)
const faultsOf = (monitor: Monitor): string[] => monitor.observe().faults.map(({ message }) => message)

describe('staleAfter: false', () => {
  it('means never, for all pools or for one', () => {
    expect(resolve({ staleAfter: false }).options.staleAfter).toBe(Number.POSITIVE_INFINITY)
    const { options, problems } = resolve({ pools: { a: { staleAfter: false }, b: { staleAfter: 5000 } } })
    expect(problems).toEqual([])
    expect(options.pools).toEqual({ a: { staleAfter: Number.POSITIVE_INFINITY }, b: { staleAfter: 5000 } })
    expect(options.staleAfter).toBe(300_000)
  })

  it.each([true, Number.POSITIVE_INFINITY, 0, 999, 86_400_001, '5m', null, Number.NaN])(
    '%s is no time',
    (staleAfter) => {
      const { options, problems } = resolve({ staleAfter, pools: { a: { staleAfter } } })
      expect(problems.map(({ field }) => field).sort()).toEqual(['pools.a.staleAfter', 'staleAfter'])
      for (const { expected } of problems) expect(expected).toContain('or false for never')
      expect(options).toMatchObject({ staleAfter: 300_000, pools: { a: {} } })
      expect(options.pools.a).toEqual({})
    },
  )

  it('shows leases as resident, and no limit in JSON', async () => {
    const { monitor, clock, ask } = bench({ staleAfter: false })
    const lease = monitor.tracker('app', 'pg:main').open('checkout')
    clock.advance(86_400_000)
    expect(monitor.observe().leases).toMatchObject([{ state: 'resident' }])
    expect(monitor.cleanup().reclaimed).toEqual([])
    lease.lost?.()
    const { body } = await ask('database')
    expect(body.leaks).toMatchObject([{ state: 'lost', certainty: 'certain', limitMs: null }])
  })

  it('of one pool leaves the others their limit', () => {
    const clock = fakeClock()
    const options = { console: false, pools: { worker: { staleAfter: false as const } } }
    const monitor = createMonitor(options, clock)
    monitor.trackConnection('worker', 'w')
    monitor.trackConnection('web', 'x')
    clock.advance(300_000)
    expect(monitor.observe().leaks.map(({ lease }) => lease.id)).toEqual(['x'])
    expect(monitor.cleanup().reclaimed.map(({ id }) => id)).toEqual(['x'])
  })
})

describe('a bad field', () => {
  it.each<[string, object, string[], object]>([
    [
      'of one pool costs that field only',
      { pools: { a: { staleAfter: Number.POSITIVE_INFINITY, max: 7 }, b: { max: 5 } } },
      ['pools.a.staleAfter'],
      { pools: { a: { max: 7 }, b: { max: 5 } } },
    ],
    [
      'is named each, however many there are',
      {
        pools: {
          a: { max: 0, mx: 1, staleAfter: 1 },
          b: { max: 5, thresholds: { warning: 2, critical: 0.9 } },
        },
      },
      ['pools.a.max', 'pools.a.mx', 'pools.a.staleAfter', 'pools.b.thresholds.warning'],
      { pools: { a: {}, b: { max: 5, thresholds: { critical: 0.9 } } } },
    ],
    [
      'of a pool whose name holds dots costs that field only',
      { pools: { 'pg:shop.orders': { max: -1, staleAfter: 5000 }, 'pg:shop': { max: 5 } } },
      ['pools.pg:shop.orders.max'],
      { pools: { 'pg:shop.orders': { staleAfter: 5000 }, 'pg:shop': { max: 5 } } },
    ],
    [
      'costs no pool whose name is the path of that field',
      { pools: { a: { max: -1 }, 'a.max': { max: 5 } } },
      ['pools.a.max'],
      { pools: { a: {}, 'a.max': { max: 5 } } },
    ],
    [
      'costs a pool that is none',
      { pools: { a: 5, b: { max: 5 } } },
      ['pools.a'],
      { pools: { b: { max: 5 } } },
    ],
    [
      'of recovery leaves the rest',
      { recovery: { reclaimStale: true, reclaimstale: true, cancelStatementsAfter: 1 } },
      ['recovery.reclaimstale', 'recovery.cancelStatementsAfter'],
      { recovery: { reclaimStale: true, cancelStatementsAfter: null } },
    ],
    [
      'of budget, services and prometheus leaves the rest',
      {
        budget: { instances: 0, deployOverlap: true },
        services: { web: { maxPoolSize: 'many' }, worker: { maxPoolSize: 4 } },
        prometheus: { port: 0, enabled: true },
      },
      ['budget.instances', 'services.web.maxPoolSize', 'prometheus.port'],
      {
        budget: { deployOverlap: true },
        services: { worker: { maxPoolSize: 4 } },
        prometheus: { enabled: true },
      },
    ],
    [
      'of what reads the database costs that reader, not the others',
      {
        database: {
          url: 'postgres://watcher@127.0.0.1/postgres',
          supabase: { url: 'nowhere', serviceKey: 'a-service-key' },
        },
      },
      ['database.supabase.url'],
      { database: { url: 'postgres://watcher@127.0.0.1/postgres' } },
    ],
  ])('%s', (_, given, fields, left) => {
    const { options, problems } = resolve(given)
    expect(problems.map(({ field }) => field).sort()).toEqual([...fields].sort())
    expect(options).toMatchObject(left)
    for (const [name, value] of Object.entries(left)) {
      if (name === 'pools') expect(options.pools).toEqual(value)
    }
    expect(() => monitorFrom(resolve({ ...given, console: false }))).not.toThrow()
  })

  it('is a fault of the monitor that names it', () => {
    const monitor = monitorFrom(resolve({ console: false, pools: { a: { maxx: 3 } } }), fakeClock())
    expect(faultsOf(monitor)).toEqual([expect.stringContaining('pools.a.maxx')])
    expect(fieldsOf({ recovery: 'yes', pools: [] })).toEqual(['recovery', 'pools'])
  })
})

describe('starting the collection with a key that is none', () => {
  it('names each and uses the rest', () => {
    const monitor = createMonitor({ console: false }, fakeClock())
    monitor.collection.start({ intervalMs: 9000, every: 1, collectionInterval: 7000 } as never)
    expect(monitor.collection).toMatchObject({ running: true, intervalMs: 7000 })
    const [fault] = monitor.observe().faults
    expect(fault).toMatchObject({ part: 'start-collection', count: 2 })
    expect(fault?.message).toContain('every')
    monitor.collection.stop()
  })

  it('is refused over HTTP with its name', async () => {
    const { post } = bench()
    const { status, body } = await post('database', { operation: 'start-collection', intervalMs: 7000 })
    expect([status, body.error.code, body.error.field]).toEqual([400, 'DBM-209', 'intervalMs'])
  })
})
