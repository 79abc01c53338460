import { setTimeout as pause } from 'node:timers/promises'
import type * as Sdk from '@sentry/node'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { createMonitor } from '../../src/instance/create.ts'
import { createSentry } from '../../src/integrations/sentry/sentry.ts'
import type { Channel } from '../../src/model/extensions.ts'
import type { SentrySdk } from '../../src/model/observers/clients.ts'
import type { ObserverView } from '../../src/model/observers/observer.ts'
import { channelContract } from '../../src/testing.ts'
import { holds } from '../contracts/kit.ts'
import { fakeClock } from '../core/fake-clock.ts'
import { envelopeServer, type Receiver } from './envelopes.ts'

const REFUSED = Object.assign(new Error('sorry, too many clients already for hunter2'), { code: '53300' })

const VIEW: ObserverView = {
  snapshot: () => null,
  now: () => 0,
  instance: createMonitor({ console: false }).observe().instance,
}

const codeOf = ({ tags }: { tags?: Record<string, string> }): string => tags?.['db.code'] ?? ''

/** What is compared of both versions; each runs in a process of its own, because their hooks are the process's. */
export type Sentry = Pick<
  typeof Sdk,
  | 'init'
  | 'flush'
  | 'close'
  | 'captureException'
  | 'captureMessage'
  | 'withIsolationScope'
  | 'getCurrentScope'
  | 'getGlobalScope'
> &
  SentrySdk

/** Real work with the real SDK, and what arrives. */
export function sentrySuite(Sentry: Sentry): void {
  let receiver: Receiver
  const init = (more: object = {}): void =>
    void Sentry.init({
      dsn: `http://key@${receiver.url}/1`,
      environment: 'test',
      ...more,
    })
  const start = (options: DbMonitoringOptions = {}) => {
    const clock = fakeClock()
    const monitor = createMonitor(
      {
        console: false,
        instance: 'one',
        pools: { 'pg:main': { max: 2 } },
        sentry: { sdk: Sentry, breadcrumbs: 1 },
        ...options,
      },
      clock,
    )
    return { clock, monitor, tracker: monitor.tracker('web', 'pg:main') }
  }
  const arrived = async (type: string): Promise<Receiver['items'][number]['body'][]> => {
    await Sentry.flush(2000)
    // By the time of each: several go out at once, and arrive in any order.
    return receiver.of(type).sort((a, b) => a.timestamp - b.timestamp || codeOf(a).localeCompare(codeOf(b)))
  }
  /** A test in an isolation scope of its own, as a request is. */
  const inScope = (name: string, run: () => Promise<void>): void =>
    void it(name, () => Sentry.withIsolationScope(run))
  beforeAll(async () => {
    receiver = await envelopeServer()
    init()
  })
  beforeEach(() => {
    receiver.items.length = 0
  })
  afterAll(async () => {
    await Sentry.close(2000)
    await receiver.stop()
  })

  inScope(
    'gets a connection error as an exception, with fingerprint and tags, one a minute for each code',
    async () => {
      const { clock, tracker, monitor } = start()
      for (let i = 0; i < 5; i++) tracker.connectFailed('select visits', REFUSED, 10)
      monitor.recordConnectionError('worker', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))
      // An error of a statement is no connection error.
      tracker.fail(Object.assign(new Error('duplicate key'), { code: '23505' }))
      const first = await arrived('event')
      expect(first.map(({ tags }) => tags['db.code'])).toEqual(['53300', 'ECONNREFUSED'])
      expect(first[0]).toMatchObject({
        level: 'error',
        fingerprint: ['next-db-monitoring', 'connection', '53300'],
        tags: { 'db.service': 'web', 'db.pool': 'pg:main' },
        exception: { values: [{ type: 'DatabaseConnectionError', value: expect.stringContaining('53300') }] },
        contexts: { 'database error': { occurrences: 1 } },
      })
      expect(JSON.stringify(first)).not.toContain('hunter2')
      clock.advance(60_000)
      tracker.connectFailed('select visits', REFUSED, 10)
      expect((await arrived('event')).at(-1)).toMatchObject({
        contexts: { 'database error': { occurrences: 5 } },
      })
      await monitor.close()
    },
  )

  inScope("leaves the application's error to the application", async () => {
    const { tracker, monitor } = start()
    const error = Object.assign(new Error('sorry, too many clients already'), { code: '53300' })
    tracker.connectFailed('select visits', error, 10)
    expect(Object.keys(error)).toEqual(['code'])
    Sentry.captureException(error)
    const types = (await arrived('event')).map(({ exception }) => exception.values[0].type)
    expect(types.sort()).toEqual(['DatabaseConnectionError', 'Error'])
    await monitor.close()
  })

  inScope("finds a `database` context on the application's own events", async () => {
    const { clock, tracker, monitor } = start()
    tracker.open('select visits')
    tracker.open('select visits')
    await monitor.beat()
    clock.advance(2000)
    Sentry.captureMessage('of the application')
    const [event] = await arrived('event')
    expect(event.contexts.database).toMatchObject({
      status: 'critical',
      active: 2,
      pool_utilization_percent: 100,
      'pool pg:main': expect.stringContaining('2 of 2 used'),
    })
    await monitor.close()
  })

  inScope('finds breadcrumbs of uses in the scope they belong to', async () => {
    const { clock, tracker, monitor } = start()
    await Sentry.withIsolationScope(async () => {
      const lease = tracker.open('select visits', { route: 'GET /visits' })
      clock.advance(12)
      await pause(0)
      lease.end('ok')
      tracker.open('insert visits').end('error', '23505')
      Sentry.captureMessage('in the request')
    })
    Sentry.withIsolationScope(() => Sentry.captureMessage('elsewhere'))
    const events = await arrived('event')
    const [inside, outside] = ['in the request', 'elsewhere'].map((text) =>
      events.find(({ message }) => message === text),
    )
    const left = (event: { breadcrumbs?: { category: string }[] }) =>
      (event.breadcrumbs ?? []).filter(({ category }) => category === 'db.connection')
    expect(left(inside)).toMatchObject([
      {
        message: 'select visits on pg:main',
        level: 'info',
        data: { outcome: 'ok', heldMs: 12, route: 'GET /visits' },
      },
      { message: 'insert visits on pg:main', level: 'warning', data: { outcome: 'error' } },
    ])
    expect(left(outside)).toEqual([])
    await monitor.close()
  })

  inScope('samples what went well and keeps what did not', async () => {
    const { tracker, monitor } = start({ sentry: { sdk: Sentry, breadcrumbs: 10 } })
    for (let i = 0; i < 20; i++) tracker.open('select visits').end('ok')
    for (let i = 0; i < 3; i++) tracker.open('select visits').end('timeout')
    Sentry.captureMessage('after it')
    const [event] = await arrived('event')
    const levels = event.breadcrumbs.map(({ level }: { level: string }) => level)
    expect(levels).toEqual(['info', 'info', 'warning', 'warning', 'warning'])
    await monitor.close()
  })

  inScope('gets the gauges of a beat as metrics, and nothing for what is not known', async () => {
    const { tracker, monitor } = start()
    monitor.attach({
      name: 'pg:blind',
      kind: 'pg',
      source: 'measured',
      read: () => ({ used: null, idle: null, connecting: null, pending: null, max: null }),
    })
    tracker.open('select visits')
    await monitor.beat()
    const metrics = (await arrived('trace_metric')).flatMap(({ items }) => items)
    const of = (name: string) => metrics.filter((metric) => metric.name === name)
    expect(of('db_monitoring.pool_utilization')).toMatchObject([{ type: 'gauge', value: 0.5, unit: 'ratio' }])
    expect(of('db.client.connection.max').map(({ value }) => value)).toEqual([2])
    expect(JSON.stringify(metrics)).not.toContain('pg:blind')
    await monitor.close()
  })

  it('is told of nothing that its own Supabase integration tells', async () => {
    await Sentry.close(1000)
    init({ integrations: [{ name: 'Supabase' }] })
    await Sentry.withIsolationScope(async () => {
      const { monitor } = start()
      const supabase = monitor.tracker('server-client', 'supabase:rest')
      supabase.connectFailed('select visits', REFUSED, 10)
      supabase.open('select visits').end('error')
      monitor.tracker('web', 'pg:main').open('select orders').end('error')
      Sentry.captureMessage('after it')
      const events = await arrived('event')
      expect(events.map(({ message }) => message)).toEqual(['after it'])
      const crumbs = events[0].breadcrumbs.map(({ message }: { message: string }) => message)
      expect(crumbs).toEqual(['select orders on pg:main'])
      await monitor.close()
    })
    await Sentry.close(1000)
    init()
  })

  holds(
    'as a channel',
    channelContract(() => {
      receiver.items.length = 0
      const { channel } = createSentry({ sdk: Sentry }, VIEW)
      const received = async () => (await arrived('event')).map((event) => JSON.stringify(event))
      return { channel: channel as Channel, received }
    }),
  )
}
