import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type FaultProxy, startFaultProxy } from '../kit/faults.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'

let postgres: Postgres
let proxy: FaultProxy
let pool: pg.Pool

beforeAll(async () => {
  postgres = await startPostgres()
  proxy = await startFaultProxy({ port: postgres.port })
  const url = new URL(postgres.url())
  url.port = String(proxy.port)
  pool = new pg.Pool({ connectionString: url.toString(), max: 1, query_timeout: 300 })
  pool.on('error', () => {})
}, 60_000)
afterEach(() => proxy.set({ kind: 'pass' }))
afterAll(async () => {
  await pool.end()
  await proxy.close()
  await postgres.stop()
})

const one = async (): Promise<unknown> => (await pool.query('select 1 as n')).rows[0]

describe('the fault proxy', () => {
  it('passes bytes both ways', async () => {
    expect(await one()).toEqual({ n: 1 })
    expect(proxy.connections).toBe(1)
  })

  it('delays both directions by the latency asked for', async () => {
    await one()
    await proxy.set({ kind: 'latency', ms: 40 })
    const began = performance.now()
    await one()
    expect(performance.now() - began).toBeGreaterThanOrEqual(79)
  })

  it('stalls a query until its client gives up, and lets the next one through', async () => {
    await proxy.set({ kind: 'stall' })
    await expect(one()).rejects.toThrow('timeout')
    await proxy.set({ kind: 'pass' })
    expect(await one()).toEqual({ n: 1 })
  })

  it('resets what is open', async () => {
    const client = await pool.connect()
    client.on('error', () => {})
    const broken = client.query('select pg_sleep(10)')
    const refused = expect(broken).rejects.toThrow(/ECONNRESET|terminated unexpectedly/)
    await proxy.set({ kind: 'reset' })
    await refused
    client.release(true)
  })

  it('refuses new connections, then listens on the same port again', async () => {
    const before = proxy.port
    await proxy.set({ kind: 'refuse' })
    await expect.poll(() => pool.totalCount).toBe(0)
    await expect(one()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await proxy.set({ kind: 'pass' })
    expect(await one()).toEqual({ n: 1 })
    expect(proxy.port).toBe(before)
  })
})
