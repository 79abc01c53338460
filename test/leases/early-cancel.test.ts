import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Monitor } from '../../src/monitor/types.ts'
import { ask, quietMonitor, track, until } from '../clients/pg/kit.ts'
import { instancesOf } from '../clients/postgres/kit.ts'
import { type Gate, gateIn } from '../kit/gate.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'

/*
 * A cancel that the server handles before it has read the statement has no effect. A busy machine does that; here a proxy swallows the
 * first cancels, which looks the same from outside.
 */

let postgres: Postgres
let gate: Gate
let proxy: { readonly server: Server; readonly port: number; swallow: number }
const monitors: Monitor[] = []
const ends: (() => Promise<unknown>)[] = []

/** The first message of a connection that cancels: its length and its code. */
const isCancel = (data: Buffer): boolean =>
  data.length === 16 && data.readInt32BE(0) === 16 && data.readInt32BE(4) === 80877102

beforeAll(async () => {
  postgres = await startPostgres({ maxConnections: 40 })
  await ask(postgres.url(), 'create role app login; create role watcher login; grant pg_monitor to watcher')
  gate = await gateIn(postgres.url())
  const server = createServer((client) => {
    client.on('error', () => {})
    client.once('data', (data) => {
      if (isCancel(data) && proxy.swallow > 0) {
        proxy.swallow--
        client.end()
        return
      }
      const upstream = connect(postgres.port, '127.0.0.1')
      upstream.on('error', () => {})
      upstream.write(data)
      client.pipe(upstream).pipe(client)
      client.on('close', () => upstream.destroy())
      upstream.on('close', () => client.destroy())
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy = { server, port: (server.address() as AddressInfo).port, swallow: 0 }
})
afterEach(async () => {
  await gate.open()
  await Promise.all(ends.splice(0).map((end) => end()))
  await Promise.all(monitors.splice(0).map((monitor) => monitor.close()))
})
afterAll(async () => {
  proxy?.server.close()
  await postgres?.stop()
})

const throughProxy = (): string => postgres.url('app').replace(`:${postgres.port}`, `:${proxy.port}`)
const instances = instancesOf(() => ({ ...postgres, url: throughProxy }))

function watching(): ReturnType<typeof quietMonitor> {
  const monitor = quietMonitor({ database: { url: postgres.url('watcher') } })
  monitors.push(monitor)
  return monitor
}

function pool(monitor: Monitor): pg.Pool {
  const made = new pg.Pool({ connectionString: throughProxy(), max: 2 })
  made.on('error', () => {})
  ends.push(() => made.end())
  return track(monitor, made, { name: 'main' })
}

const WORK = {
  'a query on a pool of pg': (monitor: Monitor) => pool(monitor).query('select while_shut() as n'),
  'a checked-out client of pg': async (monitor: Monitor) => {
    const client = await pool(monitor).connect()
    client.on('error', () => {})
    return client.query('select while_shut() as n').finally(() => client.release())
  },
  'a query of postgres.js': async (monitor: Monitor) => {
    const sql = instances.open(monitor, { max: 2 })
    ends.push(instances.endAll)
    return sql`select while_shut() as n`
  },
  'a transaction of postgres.js': async (monitor: Monitor) => {
    const sql = instances.open(monitor, { max: 2 })
    ends.push(instances.endAll)
    return sql.begin((tx) => tx`select while_shut() as n`)
  },
}

describe.each(Object.entries(WORK))('%s whose cancel comes too early', (_, begin) => {
  it('is cancelled again as soon as a reading lists it, and is freed', async () => {
    const monitor = watching()
    await gate.shut()
    proxy.swallow = 1
    const outcome = begin(monitor).then(
      () => 'answered',
      () => 'broken',
    )
    await until(() => monitor.observe().leases.some(({ busy }) => busy), 'the statement to run')
    const report = await monitor.confirmed(monitor.emergencyReset())
    expect(proxy.swallow).toBe(0)
    expect(await outcome).toBe('broken')
    expect(report.reclaimed.map(({ outcome: became }) => became)).toEqual(['freed'])
    const [row] = await ask<{ n: number }>(
      postgres.url(),
      "select count(*)::int n from pg_stat_activity where query like '%while_shut%' and state = 'active' and pid <> pg_backend_pid()",
    )
    expect(row?.n).toBe(0)
  })
})
