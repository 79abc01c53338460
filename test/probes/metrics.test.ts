import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Counter, Gauge, Registry } from 'prom-client'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { parseExposition } from '../../src/probes/metrics/exposition.ts'
import { createMetricsProbe } from '../../src/probes/metrics/probe.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import { preparePlatform } from '../kit/seed.ts'
import { type StandIn, startSupabaseStandIn } from '../kit/supabase-stand-in/index.ts'

const fixture = readFileSync(new URL('fixtures/supabase-metrics.txt', import.meta.url), 'utf8')
const none = new AbortController().signal

describe('the Prometheus text format', () => {
  it('comes back as prom-client wrote it, hostile labels included', async () => {
    const registry = new Registry()
    const label = 'a"b\\c\nd,e}f{g=h'
    new Gauge({ name: 'level', help: 'a\nb', labelNames: ['where'], registers: [registry] })
      .labels(label)
      .set(-1.5e-7)
    new Counter({ name: 'hits_total', help: 'h', registers: [registry] }).inc(3)
    expect(parseExposition(await registry.metrics())).toEqual({
      malformed: 0,
      samples: [
        { name: 'level', labels: { where: label }, value: -1.5e-7 },
        { name: 'hits_total', labels: {}, value: 3 },
      ],
    })
  })

  it.each([
    ['a 1', 1],
    ['a{} 1', 1],
    ['a{b="c",} 1', 1],
    ['a{ b = "c" } 1.5e3 1763900000000', 1500],
    ['a +Inf', Number.POSITIVE_INFINITY],
    ['a -Inf', Number.NEGATIVE_INFINITY],
    ['a NaN', Number.NaN],
    ['a_total 2 # {trace_id="x"} 1', 2],
  ])('reads %s', (line, value) => {
    expect(parseExposition(line)).toMatchObject({ malformed: 0, samples: [{ value }] })
  })

  it.each(['1a 1', 'a', 'a{b=c} 1', 'a{b="c} 1', 'a{b="c"', 'a 1 2 3', 'a one', '<html>'])(
    'counts %s as malformed',
    (line) => {
      expect(parseExposition(`${line}\nfine 1\r\n`)).toMatchObject({
        malformed: 1,
        samples: [{ name: 'fine' }],
      })
    },
  )
})

describe('the supabase-metrics probe', () => {
  let server: Server
  let answer: { status: number; body: string; authorization?: string | undefined; asked: number }
  let url: string
  let clock = 0

  beforeAll(async () => {
    server = createServer((request, response) => {
      answer.asked++
      answer.authorization = request.headers.authorization
      response.writeHead(answer.status, { 'content-type': 'text/plain' }).end(answer.body)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/customer/v1/privileged/metrics`
  })
  afterEach(() => {
    clock = 0
  })
  afterAll(() => new Promise((resolve) => server.close(resolve)))
  const probe = () => createMetricsProbe({ url, password: 'sb_secret_x', fetch, now: () => clock })

  it('reads every pool that the documented metrics tell', async () => {
    answer = { status: 200, body: fixture, asked: 0 }
    const { pools } = await probe().read(none)
    const gauges = Object.fromEntries(
      (pools ?? []).map(({ name, used, idle, pending, max, timeouts }) => [
        name,
        { used, idle, pending, max, timeouts },
      ]),
    )
    expect(gauges).toEqual({
      postgrest: { used: 12, idle: null, pending: 4, max: 15, timeouts: 7 },
      auth: { used: 1, idle: 2, pending: null, max: 10, timeouts: null },
      'pgbouncer:clients': { used: 9, idle: null, pending: null, max: 200, timeouts: null },
      'pgbouncer:servers': { used: 5, idle: 2, pending: 0, max: 15, timeouts: null },
      'supavisor:clients': { used: 35, idle: null, pending: null, max: null, timeouts: null },
      database: { used: 23, idle: null, pending: null, max: 60, timeouts: null },
    })
    expect(answer.authorization).toBe(`Basic ${Buffer.from('service_role:sb_secret_x').toString('base64')}`)
  })

  it('leaves out what is not reported, instead of calling it zero', async () => {
    answer = { status: 200, body: 'pg_stat_database_num_backends 5\npgrst_db_pool_max 10\n', asked: 0 }
    const { pools } = await probe().read(none)
    expect(pools).toEqual([
      expect.objectContaining({ name: 'postgrest', used: null, pending: null, max: 10 }),
    ])
  })

  it('asks the endpoint no more often than it wants', async () => {
    answer = { status: 200, body: fixture, asked: 0 }
    const one = probe()
    await one.read(none)
    clock = 24_000
    await one.read(none)
    expect(answer.asked).toBe(1)
    clock = 26_000
    await one.read(none)
    expect(answer.asked).toBe(2)
  })

  it.each([
    [401, '', 'DBM-408'],
    [404, '', 'DBM-408'],
    [200, '<html>sign in</html>', 'DBM-405'],
  ])('rejects an answer of %i with a number', async (status, body, code) => {
    answer = { status, body, asked: 0 }
    await expect(probe().read(none)).rejects.toMatchObject({ code })
  })

  it('rejects when the port is closed', async () => {
    const gone = createMetricsProbe({
      url: 'http://127.0.0.1:1/',
      password: 'sb_secret_x',
      fetch,
      now: () => 0,
    })
    await expect(gone.read(none)).rejects.toMatchObject({ code: 'DBM-401' })
  })
})

describe('the metrics of a real pool', () => {
  let postgres: Postgres
  let standIn: StandIn

  beforeAll(async () => {
    postgres = await startPostgres()
    const database = await preparePlatform(postgres)
    standIn = await startSupabaseStandIn({
      databaseUrl: postgres.url('authenticator', database),
      poolMax: 2,
      acquireTimeoutMs: 200,
    })
  }, 60_000)
  afterAll(async () => {
    await standIn.stop()
    await postgres.stop()
  })

  it('follow it: full, waiting, refused', async () => {
    const hold = standIn.hold({ path: '/rest/v1/rpc/now', at: 'connection' })
    const call = () =>
      fetch(`${standIn.url}/rest/v1/rpc/now`, {
        method: 'POST',
        headers: { apikey: standIn.anonKey, authorization: `Bearer ${standIn.anonKey}` },
      })
    const held = [call(), call()]
    await hold.reached(2)
    expect((await call()).status).toBe(504)
    const { pools } = await createMetricsProbe({
      url: `${standIn.url}/metrics`,
      password: 'x',
      fetch,
      now: () => 0,
    }).read(none)
    expect(pools).toEqual([expect.objectContaining({ name: 'postgrest', used: 2, max: 2, timeouts: 1 })])
    hold.release()
    await Promise.all(held)
  })
})
