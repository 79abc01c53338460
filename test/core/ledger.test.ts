import { describe, expect, it } from 'vitest'
import { createMonitor } from '../../src/instance/create.ts'
import { fakeClock } from './fake-clock.ts'

const setUp = (options = {}) => {
  const clock = fakeClock()
  return { clock, monitor: createMonitor({ console: false, ...options }, clock) }
}

describe('a lease', () => {
  it('counts while it is open and ends once', () => {
    const { clock, monitor } = setUp()
    const lease = monitor.tracker('orders', 'supabase:rest').open('select visits')
    expect(monitor.observe().totals).toMatchObject({ active: 1, opened: 1, ended: 0 })
    clock.advance(40)
    lease.end()
    lease.end('error', '53300')
    const { totals, services } = monitor.observe()
    expect(totals).toMatchObject({ active: 0, opened: 1, ended: 1 })
    expect(services[0]).toMatchObject({ name: 'orders', opened: 1, ended: 1, failed: 0, errorCount: 0 })
    expect(services[0]?.duration.sum).toBe(40)
  })

  it('counts attempts apart from operations', () => {
    const { monitor } = setUp()
    const lease = monitor.tracker('orders', 'supabase:rest').open('select visits')
    lease.attempt()
    lease.attempt()
    lease.end()
    lease.attempt()
    expect(monitor.observe().services[0]).toMatchObject({ opened: 1, attempts: 3 })
  })

  it('that failed counts by the code it was given', () => {
    const { monitor } = setUp()
    monitor.tracker('orders', 'supabase:rest').open('rpc close').end('error', 'PGRST003')
    expect(monitor.observe().services[0]).toMatchObject({
      failed: 1,
      errorCount: 1,
      errorsByCode: { PGRST003: 1 },
    })
  })

  it('in the middle of others can end first', () => {
    const { monitor } = setUp()
    const tracker = monitor.tracker('orders', 'p')
    const [first, second, third] = ['a', 'b', 'c'].map((name) => tracker.open(name))
    second?.end()
    expect(monitor.observe().leases.map((lease) => lease.operation)).toEqual(['a', 'c'])
    first?.end()
    third?.end()
    expect(monitor.observe().leases).toEqual([])
    tracker.open('d')
    expect(monitor.observe().leases.map((lease) => lease.operation)).toEqual(['d'])
  })

  it('knows the oldest of its service', () => {
    const { clock, monitor } = setUp()
    monitor.tracker('a', 'p').open('x')
    clock.advance(100)
    monitor.tracker('b', 'p').open('x')
    clock.advance(50)
    expect(monitor.observe().services.map(({ name, oldestMs }) => [name, oldestMs])).toEqual([
      ['a', 150],
      ['b', 50],
    ])
  })
})

describe('leases by hand', () => {
  it('come back under their id, or under one that is made', () => {
    const { monitor } = setUp()
    expect(monitor.trackConnection('worker', 'job-1')).toBe('job-1')
    const made = monitor.trackConnection('worker')
    expect(made).not.toBe('')
    monitor.releaseConnection('worker', made)
    monitor.releaseConnection('worker', 'job-1')
    expect(monitor.observe().totals).toMatchObject({ active: 0, opened: 2, unmatchedReleases: 0 })
  })

  it('with an id that is open already opens no second lease and counts a fault', () => {
    const { monitor } = setUp()
    monitor.trackConnection('worker', 'job')
    expect(monitor.trackConnection('worker', 'job')).toBe('job')
    expect(monitor.observe().totals.opened).toBe(1)
    expect(monitor.observe().faults).toMatchObject([{ part: 'track-connection', count: 1 }])
  })

  it('without an id the newest of that service ends', () => {
    const { monitor } = setUp()
    monitor.trackConnection('worker', 'old')
    monitor.trackConnection('worker', 'new')
    monitor.trackConnection('other', 'theirs')
    monitor.releaseConnection('worker')
    expect(monitor.observe().leases.map(({ id }) => id)).toEqual(['old', 'theirs'])
  })

  it('released twice, or unknown, change nothing and are counted', () => {
    const { monitor } = setUp()
    monitor.trackConnection('worker', 'job')
    monitor.releaseConnection('worker', 'job')
    monitor.releaseConnection('worker', 'job')
    monitor.releaseConnection('nobody', 'job')
    monitor.releaseConnection('nobody')
    expect(monitor.observe().totals).toMatchObject({ active: 0, ended: 1, unmatchedReleases: 3 })
  })

  it('take whatever a caller passes without throwing', () => {
    const { monitor } = setUp()
    const bad: unknown[] = [undefined, null, 7, {}, '', Symbol('x'), 'x'.repeat(100_000)]
    for (const value of bad) {
      expect(() => monitor.trackConnection(value as string, value as string)).not.toThrow()
      expect(() => monitor.releaseConnection(value as string, value as string)).not.toThrow()
      expect(() => monitor.recordConnectionError(value as string, value, value as string)).not.toThrow()
    }
  })
})

describe('errors', () => {
  it('of a service that never opened a lease create it', () => {
    const { monitor } = setUp()
    monitor.recordConnectionError(
      'cron',
      Object.assign(new Error('sorry, too many clients already'), { code: '53300' }),
      'nightly',
    )
    expect(monitor.observe().services[0]).toMatchObject({
      name: 'cron',
      errorCount: 1,
      connectionErrors: 1,
      errorsByCode: { '53300': 1 },
      errors: [{ code: '53300', context: 'nightly', layer: 'postgres' }],
    })
  })

  it('are kept to the last fifty, newest last', () => {
    const { monitor } = setUp()
    for (let i = 0; i < 60; i++)
      monitor.recordConnectionError('cron', new Error(`number ${i % 10}`), `step ${i}`)
    const service = monitor.observe().services[0]
    expect(service?.errorCount).toBe(60)
    expect(service?.errors).toHaveLength(50)
    expect(service?.errors.at(-1)?.context).toBe('step 59')
  })

  it('that an ordinary SQL statement causes are no connection errors', () => {
    const { monitor } = setUp()
    monitor.recordConnectionError('app', {
      code: '23505',
      message: 'duplicate key value violates unique constraint',
    })
    expect(monitor.observe().services[0]).toMatchObject({ errorCount: 1, connectionErrors: 0 })
  })
})

describe('pools', () => {
  it('hold 25 unless configured, by pool and by service', () => {
    const { monitor } = setUp({
      pools: { 'supabase:rest': { max: 10 } },
      services: { jobs: { maxPoolSize: 4 } },
    })
    monitor.tracker('app', 'supabase:rest').open('x')
    monitor.tracker('jobs', 'supabase:auth').open('x')
    const { pools, services } = monitor.observe()
    expect(pools.map(({ name, max, utilization }) => [name, max, utilization])).toEqual([
      ['supabase:rest', 10, 0.1],
      ['supabase:auth', 25, 0.04],
    ])
    expect(services.map(({ maxPoolSize }) => maxPoolSize)).toEqual([10, 4])
  })

  it('the most utilised decides, not the average', () => {
    const { monitor } = setUp({ pools: { full: { max: 2 } } })
    monitor.tracker('a', 'full').open('x')
    monitor.tracker('a', 'full').open('x')
    monitor.tracker('a', 'full').open('x')
    for (const pool of ['b', 'c', 'd']) monitor.tracker('a', pool).open('x')
    expect(monitor.snapshot()).toMatchObject({ poolUtilization: 1.5, worstPool: 'full' })
  })

  it('that are attached tell their own gauges, and unknown is not zero', () => {
    const { monitor } = setUp()
    const detach = monitor.attach({
      name: 'pg:main',
      kind: 'pg',
      source: 'measured',
      read: () => ({ used: 3, idle: 2, connecting: null, pending: 4, max: 5 }),
    })
    expect(monitor.observe().pools[0]).toMatchObject({
      used: 3,
      idle: 2,
      connecting: null,
      pending: 4,
      max: 5,
      utilization: 0.6,
    })
    expect(monitor.poolName('pg:main')).toBe('pg:main#2')
    detach()
    expect(monitor.poolName('pg:main')).toBe('pg:main')
  })

  it('that throw when they are read are a fault and unknown', () => {
    const { monitor } = setUp()
    monitor.attach({
      name: 'pg:main',
      kind: 'pg',
      source: 'measured',
      read: () => {
        throw new Error('boom')
      },
    })
    expect(monitor.observe().pools[0]).toMatchObject({ used: null, utilization: null })
    expect(monitor.observe().faults.map(({ part }) => part)).toContain('pool pg:main')
  })
})

describe('a monitor that is off', () => {
  it('counts nothing and returns ids all the same', () => {
    const { monitor } = setUp({ enabled: false })
    expect(monitor.trackConnection('a', 'id')).toBe('id')
    expect(monitor.trackConnection('a')).toBe('off')
    monitor.tracker('a', 'b').open('c').end()
    monitor.recordConnectionError('a', new Error('x'))
    monitor.collection.start()
    expect(monitor.observe()).toMatchObject({ services: [], pools: [], totals: { opened: 0 } })
    expect(monitor.collection.running).toBe(false)
  })
})
