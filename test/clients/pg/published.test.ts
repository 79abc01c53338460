import { tracingChannel } from 'node:diagnostics_channel'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { watchDrivers } from 'next-db-monitoring/internal/drivers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedMonitor } from '../../../src/instance/shared.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { driverCopies } from './driver-copies.ts'

/* A copy of pg that publishes its queries itself, as the open pull request has it (brianc/node-postgres#3650). */

// biome-ignore lint/suspicious/noExplicitAny: copies of libraries have no types of their own.
type Any = any

let server: Postgres
let dir: string
let pg: Any
beforeAll(async () => {
  server = await startPostgres()
  dir = mkdtempSync(join(tmpdir(), 'published-'))
  watchDrivers()
  pg = driverCopies(dir, 'publishing')('pg')
  const channel = tracingChannel('pg:query')
  const { query } = pg.Client.prototype
  pg.Client.prototype.query = function (...args: Any[]): Any {
    if (typeof args.at(-1) === 'function' || args[0]?.submit) return query.apply(this, args)
    const { processID, host, port, database } = this
    const text = typeof args[0] === 'string' ? args[0] : args[0]?.text
    return channel.tracePromise(() => query.apply(this, args), {
      query: { text },
      client: { processID, host, port, database },
    })
  }
})
afterAll(async () => {
  await sharedMonitor().close()
  rmSync(dir, { recursive: true, force: true })
  await server?.stop()
})

const operations = (pool: string): Record<string, number> =>
  Object.fromEntries(
    sharedMonitor()
      .observe()
      .services.flatMap(({ operations: all }) =>
        all.filter((one) => one.pool === pool).map((one) => [one.operation, one.opened]),
      ),
  )

describe('a driver that publishes its queries', () => {
  it('is left its own `query` after the first one, and each checkout is named and counted once', async () => {
    const pool = new pg.Pool({ connectionString: server.url(), application_name: 'publishing', max: 2 })
    for (let count = 0; count < 3; count++) {
      const client = await pool.connect()
      await client.query('begin')
      await client.query('select * from pg_class limit 1')
      await client.query('commit')
      expect(Object.hasOwn(client, 'query')).toBe(false)
      client.release()
    }
    await pool.query('select * from pg_type limit 1')
    expect(operations('pg:publishing')).toEqual({ 'select pg_class': 3, 'select pg_type': 1 })
    const client = await pool.connect()
    await client.query('listen news')
    const { leases } = sharedMonitor().observe()
    expect(leases.find((lease) => lease.pool === 'pg:publishing')).toMatchObject({ resident: 'LISTEN' })
    client.release(true)
    await pool.end()
  })

  it('has every statement of a client outside of pools counted once, also those sent ahead of the connection', async () => {
    const url = `${server.url()}?application_name=published-lone`
    const clients = [new pg.Client(url), new pg.Client(url)]
    const ahead = clients.map((client) => client.connect().then(() => {}))
    const early = clients[0].query('select * from pg_class limit 1')
    await Promise.all([...ahead, early])
    for (let count = 0; count < 3; count++)
      await Promise.all(clients.map((client) => client.query('select * from pg_type limit 1')))
    // Several at once, each answered.
    await Promise.all([1, 2, 3].map(() => clients[1].query('select * from pg_proc limit 1')))
    await expect(clients[1].query('select * from nowhere')).rejects.toMatchObject({ code: '42P01' })
    expect(clients.map((client) => Object.hasOwn(client, 'query'))).toEqual([false, false])
    expect(operations('pg:client')).toEqual({
      'select pg_class': 1,
      'select pg_type': 6,
      'select pg_proc': 3,
      'select nowhere': 1,
    })
    expect(sharedMonitor().observe().leases).toEqual([])
    await Promise.all(clients.map((client) => client.end()))
  })

  it('that publishes in another form loses nothing', async () => {
    const channel = tracingChannel('pg:query')
    for (const context of [{}, { query: null, client: null }, { client: { processID: 'x' } }])
      channel.end.publish(context)
    const pool = new pg.Pool({ connectionString: server.url(), application_name: 'otherwise' })
    await pool.query('select * from pg_class limit 1')
    expect(operations('pg:otherwise')).toEqual({ 'select pg_class': 1 })
    await pool.end()
  })
})
