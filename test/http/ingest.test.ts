import { describe, expect, it } from 'vitest'
import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { ingestPass } from '../../src/http/access/ingest-pass.ts'
import type { IngestBody } from '../../src/model/report/ingest.ts'
import { ADMIN, bearer, bench, FROM_OUTSIDE, READ } from './kit.ts'

const report: IngestBody = {
  v: 1,
  sender: 'page-1',
  runtime: 'browser',
  service: 'browser-client',
  operations: [
    {
      pool: 'supabase:rest',
      operation: 'select visits',
      count: 3,
      failed: 1,
      attempts: 4,
      sumMs: 42,
      buckets: [0, 1, 1, 1, 0, 0, 0, 0, 0, 0],
    },
  ],
  errors: { PGRST003: 1 },
  active: 2,
}
const row = report.operations[0] as IngestBody['operations'][number]
const page = { 'sec-fetch-site': 'same-origin' }
const PRODUCTION = { environment: 'production', token: READ, adminToken: ADMIN }

describe('POST ingest', () => {
  it('adds the counts of a page to its untrusted service and answers 204', async () => {
    const { post, monitor } = bench()
    const { status, text, headers } = await post('ingest', report, page)
    expect([status, text, headers.get('cache-control')]).toEqual([204, '', 'no-store'])
    expect(monitor.observe().services).toEqual([])
    expect(monitor.observe().untrusted?.services).toMatchObject([
      {
        name: 'browser-client',
        active: 2,
        opened: 3,
        failed: 1,
        attempts: 4,
        errorsByCode: { PGRST003: 1 },
        operations: [{ operation: 'select visits', pool: 'supabase:rest' }],
      },
    ])
  })

  it('takes what sendBeacon sends: a Blob of type application/json', async () => {
    const { ask } = bench()
    const body = new Blob([JSON.stringify(report)], { type: 'application/json' })
    expect((await ask('ingest', { method: 'POST', headers: page, body })).status).toBe(204)
  })

  it.each<[string, string, Record<string, string>, IngestBody['runtime'], number, string | null]>([
    ['development', 'a page', page, 'browser', 204, null],
    ['development', 'a command line without a pass', {}, 'edge', 401, 'DBM-302'],
    ['development', 'a foreign page', { 'sec-fetch-site': 'cross-site' }, 'browser', 403, 'DBM-305'],
    ['production', 'a page', { ...FROM_OUTSIDE, ...page }, 'browser', 204, null],
    [
      'production',
      'a page of an old browser',
      { ...FROM_OUTSIDE, origin: 'https://app.example' },
      'browser',
      204,
      null,
    ],
    ['production', 'a page that calls itself edge', { ...FROM_OUTSIDE, ...page }, 'edge', 400, 'DBM-215'],
    [
      'production',
      'a foreign page',
      { ...FROM_OUTSIDE, origin: 'https://evil.example' },
      'browser',
      403,
      'DBM-305',
    ],
    ['production', 'an isolate with the read token', { ...FROM_OUTSIDE, ...bearer(READ) }, 'edge', 204, null],
    [
      'production',
      'a worker with the admin token',
      { ...FROM_OUTSIDE, ...bearer(ADMIN) },
      'worker',
      204,
      null,
    ],
    ['production', 'an isolate without a token', FROM_OUTSIDE, 'edge', 401, 'DBM-302'],
    [
      'production',
      'an isolate with a wrong token',
      { ...FROM_OUTSIDE, ...bearer('wrong-token') },
      'edge',
      401,
      'DBM-302',
    ],
    ['open', 'an isolate where no token is configured', FROM_OUTSIDE, 'edge', 401, 'DBM-302'],
    ['open', 'a worker where no token is configured', FROM_OUTSIDE, 'worker', 401, 'DBM-302'],
    ['open', 'a command line that says browser', FROM_OUTSIDE, 'browser', 401, 'DBM-302'],
  ])('in %s from %s', async (environment, _, headers, runtime, status, code) => {
    const { post } = bench(
      environment === 'production'
        ? PRODUCTION
        : { environment: environment === 'open' ? 'production' : environment },
    )
    const reply = await post('ingest', { ...report, runtime }, headers)
    expect([reply.status, reply.body?.error.code ?? null]).toEqual([status, code])
  })

  it.each<[string, unknown, string]>([
    ['another protocol', { ...report, v: 2 }, 'v'],
    ['no sender', { ...report, sender: '' }, 'sender'],
    ['a sender with spaces', { ...report, sender: 'a b' }, 'sender'],
    ['an unknown runtime', { ...report, runtime: 'deno' }, 'runtime'],
    ['a service with quotes', { ...report, service: 'a"b' }, 'service'],
    ['an unknown field', { ...report, operation: 'cleanup' }, 'operation'],
    ['rows that are no list', { ...report, operations: {} }, 'operations'],
    ['a row that is nothing', { ...report, operations: [null] }, 'operations[0]'],
    ['too many rows', { ...report, operations: Array.from({ length: 101 }, () => null) }, 'operations'],
    ['a count below zero', { ...report, operations: [{ ...row, count: -1 }] }, 'operations[0].count'],
    ['half a count', { ...report, operations: [{ ...row, count: 1.5 }] }, 'operations[0].count'],
    ['a huge count', { ...report, operations: [{ ...row, count: 1e12 }] }, 'operations[0].count'],
    ['more failed than done', { ...report, operations: [{ ...row, failed: 4 }] }, 'operations[0].failed'],
    [
      'buckets that do not add up',
      { ...report, operations: [{ ...row, count: 4 }] },
      'operations[0].buckets',
    ],
    [
      'nine buckets',
      { ...report, operations: [{ ...row, buckets: row.buckets.slice(1) }] },
      'operations[0].buckets',
    ],
    ['a negative sum', { ...report, operations: [{ ...row, sumMs: -1 }] }, 'operations[0].sumMs'],
    [
      'an operation with a value in it',
      { ...report, operations: [{ ...row, operation: "select visits where mail = 'a@b.c'" }] },
      'operations[0].operation',
    ],
    [
      'an operation without end',
      { ...report, operations: [{ ...row, operation: 'x'.repeat(101) }] },
      'operations[0].operation',
    ],
    ['a pool with spaces', { ...report, operations: [{ ...row, pool: 'my pool' }] }, 'operations[0].pool'],
    ['an error code with a message in it', { ...report, errors: { 'could not connect to db': 1 } }, 'errors'],
    ['an error count that is no number', { ...report, errors: { X: '1' } }, 'errors.X'],
    [
      'too many codes',
      { ...report, errors: Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`C${i}`, 1])) },
      'errors',
    ],
    ['active below zero', { ...report, active: -1 }, 'active'],
  ])('refuses %s and counts nothing of it', async (_, body, field) => {
    const { post, monitor } = bench()
    const reply = await post('ingest', body, page)
    expect([reply.status, reply.body.error.code, reply.body.error.field]).toEqual([400, 'DBM-215', field])
    expect(monitor.observe().services).toEqual([])
    expect(monitor.senders()).toEqual([])
  })

  it('takes at most 8 KiB', async () => {
    const { post } = bench()
    const text = JSON.stringify(report)
    expect((await post('ingest', text + ' '.repeat(8192 - text.length), page)).status).toBe(204)
    expect((await post('ingest', text + ' '.repeat(8193 - text.length), page)).status).toBe(413)
  })

  it('limits each address and says when to come back', async () => {
    const { post, clock } = bench(PRODUCTION)
    const from = (address: string) =>
      post(
        'ingest',
        { ...report, operations: [] },
        { host: 'app.example', 'x-forwarded-for': address, ...page },
      )
    for (let i = 0; i < 240; i++) expect((await from('203.0.113.7')).status).toBe(204)
    const limited = await from('203.0.113.7')
    expect([limited.status, limited.body.error.code, limited.headers.get('retry-after')]).toEqual([
      429,
      'DBM-214',
      '60',
    ])
    expect((await from('203.0.113.8')).status).toBe(204)
    clock.advance(60_000)
    expect((await from('203.0.113.7')).status).toBe(204)
  })

  it('cannot create services without end', async () => {
    const { post, monitor } = bench()
    for (let i = 0; i < 60; i++) await post('ingest', { ...report, service: `browser-client:${i}` }, page)
    const services = monitor.observe().untrusted?.services ?? []
    expect(services.length).toBeLessThan(40)
    expect(services.some(({ name }) => name === 'other')).toBe(true)
  })

  it('cannot push out the operations and pools of this process, however many names it makes up', async () => {
    const { post, monitor, clock } = bench(PRODUCTION)
    const named = (i: number) => ({ ...row, pool: `made-up-${i}`, operation: `select made_up_${i}` })
    for (let round = 0; round < 30; round++) {
      const operations = Array.from({ length: 30 }, (_, i) => named(round * 30 + i))
      const { status } = await post(
        'ingest',
        { ...report, runtime: 'edge', service: 'edge', operations },
        bearer(READ),
      )
      expect(status).toBe(204)
      clock.advance(1000)
    }
    const { services, pools } = monitor.observe()
    expect(pools.length).toBeLessThan(30)
    expect(services[0]?.operations.length).toBeLessThanOrEqual(320)
    expect(services[0]?.opened).toBe(30 * 30 * 3)
  })

  it.each(['server-client', 'middleware', 'browser-clients'])(
    'does not let a page speak for %s: a stranger would raise its alerts',
    async (service) => {
      const { post, monitor } = bench()
      const reply = await post('ingest', { ...report, service }, page)
      expect([reply.status, reply.body.error.code, reply.body.error.field]).toEqual([
        400,
        'DBM-215',
        'service',
      ])
      expect(monitor.observe().services).toEqual([])
    },
  )

  it('runs no operation', async () => {
    const all = bench()
    all.monitor.trackConnection('worker', 'held')
    all.clock.advance(400_000)
    await all.post('ingest', { operation: 'cleanup' }, page)
    expect(all.monitor.observe().totals.active).toBe(1)
  })
})

describe('what a stranger sends as a page', () => {
  const million = {
    ...report,
    operations: [
      {
        pool: 'pg:postgres',
        operation: 'select visits',
        count: 1_000_000,
        failed: 1_000_000,
        attempts: 1_000_000,
        sumMs: 3_600_000_000,
        buckets: [0, 0, 0, 0, 0, 0, 0, 0, 0, 1_000_000],
      },
    ],
    errors: { '53300': 1_000_000, ECONNREFUSED: 1_000_000 },
    active: 1_000_000,
  }
  const stranger = { ...FROM_OUTSIDE, ...page }

  function attacked(options: DbMonitoringOptions = PRODUCTION) {
    const all = bench({
      ...options,
      alerts: {
        rate: {
          name: 'errors',
          enabled: true,
          threshold: 0.5,
          comparison: 'gt',
          severity: 'critical',
          cooldown: 5,
          channels: [],
          conditions: [{ metric: 'database.errorRate', operator: 'gt', value: 0.5 }],
        },
      },
    })
    all.monitor.tracker('server-client', 'pg:postgres').open('select visits').end()
    return all
  }

  it('moves no total, no pool, no metric, no alert and no health', async () => {
    const { post, ask, monitor, clock } = attacked()
    const figures = async () => {
      const { pools, services, totals, health, alerts, poolUtilization } = monitor.snapshot()
      const prometheus = (await ask('database?format=prometheus', { headers: bearer(READ) })).text
      return { pools, services, totals, health, alerts, poolUtilization, prometheus }
    }
    const before = await figures()
    for (let i = 0; i < 30; i++)
      expect((await post('ingest', { ...million, sender: `page-${i}` }, stranger)).status).toBe(204)
    expect(await figures()).toEqual(before)
    for (let i = 0; i < 20; i++) {
      clock.advance(30_000)
      await post('ingest', million, stranger)
      await monitor.beat()
    }
    const after = monitor.snapshot()
    expect([after.health, after.alerts, after.totals.active]).toEqual(['healthy', [], 0])
    expect((await ask('health', { headers: FROM_OUTSIDE })).status).toBe(200)
    expect(monitor.alerts.list()).toEqual([])
  })

  it('is shown apart: what a page says is in flight is capped by what one page can have', async () => {
    const { post, ask, monitor } = attacked()
    await post('ingest', million, stranger)
    expect(monitor.observe().untrusted).toMatchObject({ active: 100, senders: 1 })
    const { body } = await ask('database?service=browser-client', { headers: bearer(READ) })
    expect(body.services).toMatchObject([
      { name: 'browser-client', untrusted: true, totalConnections: 1_000_000 },
    ])
    expect(body.summary).toMatchObject({ totalActiveConnections: 0, totalConnections: 1 })
  })

  it('cannot fill the list of senders by changing its name, nor push out one that proved itself', async () => {
    const { post, monitor } = attacked()
    await post(
      'ingest',
      { ...report, sender: 'isolate', runtime: 'edge', service: 'middleware' },
      bearer(READ),
    )
    for (let i = 0; i < 200; i++)
      await post('ingest', { ...report, operations: [], sender: `fake-${i}` }, stranger)
    const senders = monitor.senders()
    expect(senders.filter(({ proven }) => !proven).length).toBeLessThanOrEqual(20)
    expect(senders.map(({ id }) => id)).toContain('isolate')
  })

  it('is no page without the headers of one, whatever is configured', async () => {
    for (const options of [
      PRODUCTION,
      { environment: 'production' },
      { environment: 'production', authorize: () => true },
    ]) {
      const { post, monitor } = attacked(options)
      for (const runtime of ['browser', 'edge', 'worker'] as const) {
        const { status } = await post('ingest', { ...million, runtime, service: 'shop' }, FROM_OUTSIDE)
        expect(status).toBe(401)
      }
      expect(monitor.senders()).toEqual([])
    }
  })

  it('an isolate of the build proves itself by the key of the build, where no token is configured', async () => {
    const key = 'k'.repeat(64)
    const { post, monitor } = bench({ environment: 'production' }, { ingestKey: key })
    const sent = { ...report, runtime: 'edge', service: 'middleware' }
    const pass = await ingestPass(key)
    expect((await post('ingest', sent, { ...FROM_OUTSIDE, ...bearer(pass) })).status).toBe(204)
    expect((await post('ingest', sent, { ...FROM_OUTSIDE, ...bearer(key) })).status).toBe(401)
    expect(monitor.observe().services).toMatchObject([{ name: 'middleware', opened: 3 }])
  })
})
