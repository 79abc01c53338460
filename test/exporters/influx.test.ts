import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as official from '@influxdata/influxdb-client'
import fc from 'fast-check'
import { createMonitor } from 'next-db-monitoring'
import { describe, expect, it } from 'vitest'
import { readEnv } from '../../src/config/env.ts'
import { resolveOptions } from '../../src/config/resolve.ts'
import { createInflux, MOST_LINES } from '../../src/exporters/influx/influx.ts'
import { lineOf } from '../../src/exporters/influx/line.ts'
import { type InfluxClient, writerOf } from '../../src/exporters/influx/writer.ts'
import { INFLUX_DEFAULTS } from '../../src/model/observers/clients.ts'
import { bench } from '../http/kit.ts'

/** Refused as the client refuses: with the status of the answer. */
const answered = (statusCode: number): Error => Object.assign(new Error('body'), { statusCode })

describe('an outage of the server', () => {
  it('an hour of it: bounded memory, then everything kept arrives once and in order, and the rest is counted', async () => {
    const { monitor, clock } = bench()
    for (let i = 0; i < 120; i++) monitor.trackConnection(`service ${i}`)
    let away = true
    let tries = 0
    const arrived: string[] = []
    const influx = createInflux({
      open: async () => async (lines) => {
        tries++
        if (away) throw new Error('ECONNREFUSED')
        arrived.push(...lines)
      },
      now: clock.now,
      random: () => 1,
    })
    let lines = 0
    let refused = ''
    const beat = async (): Promise<void> => {
      clock.advance(30_000)
      const snapshot = monitor.snapshot()
      lines += snapshot.pools.length + snapshot.services.length + 1
      await influx.send(snapshot)?.catch((error: Error) => (refused = error.message))
    }
    for (let i = 0; i < 120; i++) await beat()
    expect(lines).toBeGreaterThan(2 * MOST_LINES)
    expect(tries).toBeLessThan(70)
    expect(refused).toMatch(/^the server cannot be reached: 10000 points wait, \d+ were dropped until now$/)
    away = false
    clock.advance(60_000)
    await beat()
    expect(arrived.length).toBe(MOST_LINES)
    const at = arrived.map((line) => Number(line.slice(line.lastIndexOf(' '))))
    expect(at).toEqual([...at].sort((a, b) => a - b))
    const told = /points_dropped=(\d+)/.exec(arrived.at(-1) ?? '')?.[1]
    await beat()
    const last = arrived.at(-1) ?? ''
    expect(/points_dropped=(\d+)/.exec(last)?.[1]).toBe(String(lines - arrived.length))
    expect(Number(told)).toBeGreaterThan(0)
  })

  it('drops at once what the server calls wrong, and goes on', async () => {
    const { monitor, clock } = bench()
    const answers = [answered(400)]
    let taken = 0
    const influx = createInflux({
      open: async () => async () => {
        const error = answers.shift()
        if (error) throw error
        taken++
      },
      now: clock.now,
      random: () => 0,
    })
    await expect(influx.send(monitor.snapshot())).rejects.toThrow(
      /^the server answered 400: 0 points wait, \d+ were dropped until now$/,
    )
    await influx.send(monitor.snapshot())
    expect(taken).toBe(1)
  })

  it('waits as long as the server asks', async () => {
    const { monitor, clock } = bench()
    let tries = 0
    const influx = createInflux({
      open: async () => async () => {
        tries++
        throw Object.assign(answered(429), { retryAfter: () => 20_000 })
      },
      now: clock.now,
      random: () => 0,
    })
    await expect(influx.send(monitor.snapshot())).rejects.toThrow('answered 429')
    clock.advance(19_000)
    await influx.send(monitor.snapshot())
    expect(tries).toBe(1)
    clock.advance(2000)
    await expect(influx.send(monitor.snapshot())).rejects.toThrow('answered 429')
  })
})

it('lines are those of the official client', () => {
  const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((s) => !/[\\\r\n\t]/.test(s))
  fc.assert(
    fc.property(text, text, fc.double({ noNaN: true, noDefaultInfinity: true }), (service, pool, used) => {
      const theirs = new official.Point('db_connections')
        .tag('pool', pool)
        .tag('service', service)
        .floatField('used', used)
        .timestamp(5)
        .toLineProtocol()
      expect(lineOf('db_connections', { pool, service }, { used }, 5)).toBe(theirs)
    }),
  )
})

it('no text can end a line or a tag', () => {
  expect(lineOf('m', { a: 'x\ny\\', b: '', c: null }, { v: 1, w: null, x: Number.NaN }, 5.4)).toBe(
    'm,a=x\\ y v=1 5',
  )
  expect(lineOf('m', {}, { v: null }, 5)).toBeNull()
})

it.each([
  [1, '/write?db=db&rp=two%20weeks&precision=ms'],
  [2, '/api/v2/write?org=my%20org&bucket=db%2Ftwo%20weeks&precision=ms'],
  [3, '/api/v3/write_lp?db=db%2Ftwo%20weeks&precision=millisecond'],
] as const)(
  "version %i writes to %s, with the token, and a user's logger hears nothing",
  async (version, path) => {
    const asked: (string | undefined)[] = []
    const statuses = [204, 500]
    const server = createServer((request, response) => {
      asked.push(request.url, request.headers.authorization)
      response.writeHead(statuses.shift() ?? 500).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const heard: unknown[] = []
    const before = official.setLogger({ warn: (m) => heard.push(m), error: (m) => heard.push(m) })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const write = writerOf(official as unknown as InfluxClient, {
      ...INFLUX_DEFAULTS,
      version,
      url,
      token: 'secret-token',
      org: 'my org',
      bucket: 'db/two weeks',
    })
    try {
      await write(['m v=1 5'])
      expect(asked).toEqual([path, 'Token secret-token'])
      await expect(write(['m v=1 5'])).rejects.toMatchObject({ statusCode: 500 })
      expect(heard).toEqual([])
    } finally {
      official.setLogger(before)
      await new Promise((resolve) => server.close(resolve))
    }
  },
)

describe('the variables of the specification', () => {
  const given = {
    INFLUXDB_ENABLED: 'true',
    INFLUXDB_URL: 'http://localhost:8086',
    INFLUXDB_TOKEN: 'your-token',
    INFLUXDB_ORG: 'your-org',
    INFLUXDB_BUCKET: 'your-bucket',
  }

  it('work as written there', () => {
    const { options, problems } = resolveOptions({}, readEnv(given))
    expect(problems).toEqual([])
    expect(options.influxdb).toEqual({
      enabled: true,
      url: 'http://localhost:8086',
      token: 'your-token',
      org: 'your-org',
      bucket: 'your-bucket',
      version: 2,
    })
  })

  it('code wins over them, field by field', () => {
    expect(resolveOptions({ influxdb: { bucket: 'mine' } }, readEnv(given)).options.influxdb).toMatchObject({
      bucket: 'mine',
      org: 'your-org',
    })
  })

  it('without a bucket nothing is sent, and that is said', () => {
    const { options, problems } = resolveOptions({}, readEnv({ INFLUXDB_ENABLED: 'true' }))
    expect(options.influxdb.enabled).toBe(false)
    expect(problems).toMatchObject([{ code: 'DBM-004', field: 'INFLUXDB_BUCKET' }])
  })
})

it('a server that is not there is a fault and nothing else', async () => {
  const monitor = createMonitor({
    console: false,
    influxdb: { enabled: true, url: 'http://127.0.0.1:9', token: 'secret-token', bucket: 'b' },
  })
  await monitor.beat()
  await monitor.close()
  const { faults } = monitor.snapshot()
  expect(faults.map(({ part }) => part)).toEqual(['exporter influxdb'])
  expect(JSON.stringify(faults)).not.toContain('secret')
})
