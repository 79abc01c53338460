import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { countOf } from '../../../src/model/tools/histogram.ts'
import { startFaultProxy } from '../../kit/faults.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { ask, poolNow, quietMonitor, until } from '../pg/kit.ts'
import { hasSession, type Instance, instancesOf, onlyLease } from './kit.ts'

let postgres: Postgres
const { bare, open, endAll } = instancesOf(() => postgres)

beforeAll(async () => {
  postgres = await startPostgres()
  await ask(
    postgres.url(),
    'create table items (id int primary key); grant all on items to public; create role app login; create role capped login connection limit 0',
  )
})
afterEach(endAll)
afterAll(() => postgres?.stop())

type Try = (sql: Instance) => Promise<unknown>
const QUERY: Try = (sql) => sql`select 1`
const TRIES: Record<string, Try> = {
  select: QUERY,
  transaction: (sql) => sql.begin((tx) => tx`select 1`),
  reserve: (sql) => sql.reserve(),
}
const failureOf = (asked: Promise<unknown>): Promise<Record<string, unknown>> =>
  asked.then(
    () => {
      throw new Error('it did not fail')
    },
    (error: Error) => ({ ...error, name: error.name, message: error.message }),
  )

describe('a connection that cannot be had', () => {
  const causes: [code: string, spoil: Partial<URL>][] = [
    ['3D000', { pathname: '/nowhere' }],
    ['53300', { username: 'capped', password: '' }],
    ['28000', { username: 'nobody', password: '' }],
    ['ECONNREFUSED', { port: '1' }],
    ['ENOTFOUND', { hostname: 'no-such-host.invalid' }],
  ]
  for (const [code, spoil] of causes) {
    it(`counts once for each attempt, with its wait, and its error stays the same: ${code}`, async () => {
      const url = new URL(postgres.url('app'))
      Object.assign(url, spoil)
      for (const [operation, attempt] of Object.entries(TRIES)) {
        const monitor = quietMonitor()
        const sql = open(monitor, { max: 2, backoff: false as never }, String(url))
        const plain = bare({ max: 2, backoff: false as never }, String(url))
        const said = await failureOf(attempt(sql))
        const theirs = await failureOf(attempt(plain))
        if (code === 'ENOTFOUND') expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(said.code)
        else expect(said.code).toBe(code)
        expect(said).toEqual(theirs)
        await Promise.allSettled([attempt(sql), attempt(sql), attempt(sql)])
        const pool = poolNow(monitor, 'postgres:main')
        expect(pool).toMatchObject({ used: 0, pending: 0 })
        expect(pool.recent).toMatchObject({ refused: 4, connectFailures: { [String(said.code)]: 4 } })
        expect(countOf(pool.waitTime!)).toBe(4)
        expect(monitor.observe().services[0]).toMatchObject({
          failed: 4,
          active: 0,
          operations: [{ operation, failed: 4 }],
        })
      }
    })
  }

  it('counts when the server never answers', async () => {
    const deaf = createServer(() => {})
    await new Promise<void>((listening) => deaf.listen(0, '127.0.0.1', listening))
    const monitor = quietMonitor()
    const { port } = deaf.address() as AddressInfo
    const sql = open(monitor, { connect_timeout: 1 }, `postgres://app@127.0.0.1:${port}/postgres`)
    await expect(sql`select 1`).rejects.toMatchObject({ code: 'CONNECT_TIMEOUT' })
    expect(poolNow(monitor, 'postgres:main')).toMatchObject({
      pending: 0,
      recent: { connectFailures: { CONNECT_TIMEOUT: 1 } },
    })
    deaf.close()
  })

  it('counts the wrong password', async () => {
    await ask(postgres.url(), "alter role app password 'right'")
    const monitor = quietMonitor()
    const url = new URL(postgres.url())
    url.password = 'wrong'
    const sql = open(monitor, {}, String(url))
    await expect(sql`select 1`).rejects.toMatchObject({ code: '28P01' })
    expect(poolNow(monitor, 'postgres:main').recent.connectFailures).toEqual({ '28P01': 1 })
  })
})

describe('a use of the pool', () => {
  it('is one operation for each transaction, whose outcome is its commit; handled failures are failed statements', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor)
    for (let i = 0; i < 30; i++) {
      await sql.begin(async (tx) => {
        await tx.savepoint((inner) => inner`select 1 / 0`).catch(() => {})
        await tx`select 1`
      })
    }
    expect(monitor.observe().services[0]).toMatchObject({
      opened: 30,
      failed: 0,
      errorsByCode: { 22012: 30 },
      operations: [{ operation: 'transaction', opened: 30, failed: 0 }],
    })
    const own = new Error('the application’s own')
    await expect(
      sql.begin(() => {
        throw own
      }),
    ).rejects.toBe(own)
    await expect(sql.begin((tx) => tx`select 1 / 0`)).rejects.toMatchObject({ code: '22012' })
    expect(monitor.observe().services[0]).toMatchObject({
      opened: 32,
      failed: 2,
      errorsByCode: { 22012: 31 },
    })
  })

  it('counts every error of a reservation, and its outcome by its last statement', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor)
    for (const last of ['select 1 / 0', 'select 1']) {
      const held = await sql.reserve()
      for (let i = 0; i < 20; i++) await held`select 1 / 0`.catch(() => {})
      await held.unsafe(last).catch(() => {})
      held.release()
    }
    expect(monitor.observe().services[0]).toMatchObject({
      opened: 2,
      failed: 1,
      errorsByCode: { 22012: 41 },
    })
    expect(poolNow(monitor, 'postgres:main')).toMatchObject({ used: 0, pending: 0 })
  })

  it('counts what fails before it is sent, once', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor)
    await expect(sql.file('/no/such/file.sql')).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(sql`select ${undefined as never}`).rejects.toMatchObject({ code: 'UNDEFINED_VALUE' })
    expect(monitor.observe().services[0]).toMatchObject({
      opened: 2,
      failed: 2,
      errorsByCode: { ENOENT: 1, UNDEFINED_VALUE: 1 },
    })
    expect(poolNow(monitor, 'postgres:main').recent).toMatchObject({ refused: 0 })
  })
})

describe('a connection that dies', () => {
  it('makes its reservation dead at once, and frees its slot', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 })
    const held = await sql.reserve()
    await held`select 1`
    const { serverPid } = onlyLease(monitor)
    await ask(postgres.url(), 'select pg_terminate_backend($1)', [serverPid])
    await until(() => onlyLease(monitor).dead !== undefined, 'the lease to be dead')
    expect(poolNow(monitor, 'postgres:main')).toMatchObject({ used: 0 })
    expect(await sql`select 7 as n`).toEqual([{ n: 7 }])
    monitor.ahead(300_000)
    expect(monitor.cleanup().reclaimed).toHaveLength(1)
    held.release()
    expect(await sql`select 8 as n`).toEqual([{ n: 8 }])
    expect(await hasSession(postgres, serverPid)).toBe(false)
  })

  it('is known for a reservation that has sent nothing yet, when the instance has used it before', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 })
    const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() pid`
    await sql.reserve()
    expect(onlyLease(monitor)).toMatchObject({ serverPid: row?.pid })
    await ask(postgres.url(), 'select pg_terminate_backend($1)', [row?.pid])
    await until(() => onlyLease(monitor).dead !== undefined, 'the lease to be dead')
    monitor.ahead(300_000)
    monitor.cleanup()
    expect(await sql`select 7 as n`).toEqual([{ n: 7 }])
  })

  it('ends transactions, cursors and streams on it, and is no use of the pool any more', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 4 })
    // A transaction that the library rolls back on a closed connection ends the process: this one's body waits.
    const transaction = sql
      .begin(async (tx) => {
        await tx`select 1`
        await new Promise(() => {})
      })
      .catch((error: Error) => error)
    const iterator = sql`select * from generate_series(1, 10)`.cursor(1)[Symbol.asyncIterator]()
    await iterator.next()
    const stream = await sql`copy items from stdin`.writable()
    const broke = new Promise((resolve) => stream.on('error', resolve))
    await until(() => poolNow(monitor, 'postgres:main').used === 3)
    await postgres.restart()
    expect(await transaction).toBeInstanceOf(Error)
    await broke
    await until(() => poolNow(monitor, 'postgres:main').used === 0, 'the pool to be free')
    expect(monitor.observe().leases).toEqual([])
    expect(await sql`select 7 as n`).toEqual([{ n: 7 }])
    expect(monitor.observe().totals.active).toBe(0)
  })

  it('while BEGIN is on its way is a lease until then, and one failed operation', async () => {
    const proxy = await startFaultProxy({ port: postgres.port })
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 }, `postgres://app@127.0.0.1:${proxy.port}/postgres`)
    await sql`select 1`
    expect(poolNow(monitor, 'postgres:main')).toMatchObject({ idle: 1, used: 0 })
    await proxy.set({ kind: 'stall' })
    const transaction = sql.begin((tx) => tx`select 1`).catch((error: Error) => error)
    await until(() => monitor.observe().leases.length === 1, 'the lease')
    expect(onlyLease(monitor)).toMatchObject({ operation: 'transaction', busy: true })
    expect(poolNow(monitor, 'postgres:main')).toMatchObject({ idle: 0, used: 1, pending: 0 })
    await proxy.set({ kind: 'reset' })
    expect(await transaction).toMatchObject({ code: expect.stringMatching(/ECONNRESET|CONNECTION_CLOSED/) })
    expect(poolNow(monitor, 'postgres:main')).toMatchObject({ used: 0, pending: 0 })
    expect(monitor.observe().services[0]).toMatchObject({ opened: 2, failed: 1 })
    await proxy.close()
  })
})
