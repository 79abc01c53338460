import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Gate, gateIn } from '../../kit/gate.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { ask, poolNow, quietMonitor, until } from '../pg/kit.ts'
import { atWork, hasSession, instancesOf, onlyLease, reclaimIdle } from './kit.ts'

let postgres: Postgres
let gate: Gate
const { open, endAll } = instancesOf(() => postgres)

beforeAll(async () => {
  postgres = await startPostgres()
  await ask(
    postgres.url(),
    "create table items (id int, note text); insert into items select n, repeat('x', 2000) from generate_series(1, 20000) n; create table target (id int); grant all on items, target to public; create role app login",
  )
  gate = await gateIn(postgres.url())
})
afterEach(endAll)
afterAll(() => postgres?.stop())

describe('a cursor', () => {
  it('that is abandoned is a lease with its line, and taking it back frees the only connection', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 })
    const iterator = sql`select * from items`.cursor(2)[Symbol.asyncIterator]()
    expect((await iterator.next()).value).toHaveLength(2)
    await until(async () => (await atWork(postgres)) === 1, 'the open portal')
    expect(onlyLease(monitor)).toMatchObject({
      operation: 'select items',
      busy: false,
      reclaimable: true,
      serverPid: expect.any(Number),
      activeAt: expect.any(Number),
      stack: expect.stringContaining('handles.test.ts'),
    })
    const waiting = sql`select 7 as n`.execute()
    await reclaimIdle(monitor, postgres)
    expect(await waiting).toEqual([{ n: 7 }])
    // The owner comes back: its rows have not simply ended.
    await expect(iterator.next()).rejects.toThrow(/taken back/)
    expect(poolNow(monitor, 'postgres:main')).toMatchObject({ used: 0, pending: 0, max: 1 })
    expect(monitor.observe().faults).toEqual([])
  })

  it('with a callback that never answers is taken back the same way, and its query rejects', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 })
    let batches = 0
    const query = sql`select * from items where id > ${0}`.cursor(2, () => {
      batches++
      return new Promise<void>(() => {})
    })
    const answer = query.catch((error: Error) => error.message)
    await until(() => batches === 1)
    expect(onlyLease(monitor)).toMatchObject({ busy: false })
    await reclaimIdle(monitor, postgres)
    expect(await answer).toMatch(/taken back/)
    expect(batches).toBe(1)
    expect(await sql`select 7 as n`).toEqual([{ n: 7 }])
  })

  it('moves its last activity with every batch, and is busy while the server fetches one', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 })
    const seen: number[] = []
    await sql`select * from items limit 30`.cursor(10, () => {
      seen.push(onlyLease(monitor).activeAt ?? 0)
    })
    expect(seen).toHaveLength(3)
    expect(seen[2]).toBeGreaterThan(seen[0] ?? Number.NaN)
    const slow = sql`select while_shut() from generate_series(1, 2)`.cursor(1)[Symbol.asyncIterator]()
    await slow.next()
    expect(onlyLease(monitor).busy).toBe(false)
    await gate.shut()
    const second = slow.next()
    await until(() => onlyLease(monitor).busy === true, 'the second batch to be fetched')
    await gate.open()
    await second
    await slow.next()
    expect(monitor.observe().leases).toEqual([])
  })

  it('ends its lease when its loop is left or its rows are read, once', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 })
    for await (const rows of sql`select * from items`.cursor(2)) {
      expect(rows).toHaveLength(2)
      break
    }
    for await (const rows of sql`select * from items limit 2`.cursor(2)) expect(rows).toHaveLength(2)
    await until(() => monitor.observe().leases.length === 0)
    expect(monitor.observe().totals).toMatchObject({ opened: 2, ended: 2, active: 0 })
    expect(poolNow(monitor, 'postgres:main')).toMatchObject({ used: 0, pending: 0 })
  })

  it('counts a failure in a later batch', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 })
    const read = async (): Promise<void> => {
      for await (const rows of sql`select 1 / (3 - n) from generate_series(1, 5) n`.cursor(1)) void rows
    }
    await expect(read()).rejects.toMatchObject({ code: '22012' })
    expect(monitor.observe().services[0]).toMatchObject({ failed: 1, errorsByCode: { 22012: 1 } })
    expect(monitor.observe().leases).toEqual([])
  })

  it('inside a transaction is taken back with it: the session is gone', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 })
    let batches = 0
    const transaction = sql
      .begin((tx) =>
        tx`select * from items`.cursor(2, () => {
          batches++
          return new Promise<void>(() => {})
        }),
      )
      .catch((error: Error) => error)
    await until(() => batches === 1)
    const { serverPid, busy, operation } = onlyLease(monitor)
    expect({ busy, operation }).toEqual({ busy: false, operation: 'transaction' })
    await reclaimIdle(monitor, postgres)
    await until(async () => !(await hasSession(postgres, serverPid)), 'the session to be gone')
    expect(await transaction).toBeInstanceOf(Error)
    expect(await sql`select 7 as n`).toEqual([{ n: 7 }])
  })
})

describe('a COPY', () => {
  it('into a table that is left open is a lease, and taking it back frees the connection', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 })
    const stream = (await sql`copy target from stdin`.writable()) as Writable
    stream.write('1\n')
    expect(onlyLease(monitor)).toMatchObject({
      operation: 'copy target',
      busy: false,
      stack: expect.stringContaining('handles.test.ts'),
    })
    expect(poolNow(monitor, 'postgres:main')).toMatchObject({ used: 1 })
    await reclaimIdle(monitor, postgres)
    expect(await sql`select count(*)::int n from target`).toEqual([{ n: 0 }])
    expect(stream.destroyed).toBe(true)
  })

  it('shows its activity by its chunks and ends with its stream', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 })
    const stream = (await sql`copy target from stdin`.writable()) as Writable
    const before = onlyLease(monitor).activeAt ?? 0
    stream.write('1\n')
    expect(onlyLease(monitor).activeAt).toBeGreaterThan(before)
    stream.end('2\n')
    await once(stream, 'finish')
    await until(() => monitor.observe().leases.length === 0)
    expect(await sql`select count(*)::int n from target`).toEqual([{ n: 2 }])
    await sql`truncate target`
    expect(monitor.observe().services[0]).toMatchObject({ failed: 0 })
  })

  it('that is no longer read is taken back, read or destroyed', async () => {
    for (const leave of ['unread', 'destroyed']) {
      const monitor = quietMonitor()
      const sql = open(monitor, { max: 1 })
      const stream = (await sql`copy (select * from items) to stdout`.readable()) as Readable
      await once(stream, 'readable')
      if (leave === 'destroyed') stream.destroy()
      await until(() => onlyLease(monitor).busy === false, 'the stream to be full')
      await reclaimIdle(monitor, postgres)
      expect(await sql`select 7 as n`).toEqual([{ n: 7 }])
    }
  })

  it('that is read to its end gives every byte and ends its lease', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 })
    let bytes = 0
    const stream = (await sql`copy (select * from items) to stdout`.readable()) as Readable
    for await (const chunk of stream) bytes += (chunk as Buffer).length
    expect(bytes).toBeGreaterThan(20_000 * 2000)
    await until(() => monitor.observe().leases.length === 0)
    expect(monitor.observe().totals).toMatchObject({ opened: 1 })
  })
})

describe('a held connection at work', () => {
  it('moves its last activity with every statement', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor)
    const times: number[] = []
    await sql.begin(async (tx) => {
      for (let i = 0; i < 3; i++) {
        await tx`insert into target values (${i})`
        times.push(onlyLease(monitor).activeAt ?? 0)
      }
    })
    const held = await sql.reserve()
    for (let i = 0; i < 2; i++) {
      await held`select ${i}::int`
      times.push(onlyLease(monitor).activeAt ?? 0)
    }
    held.release()
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
    expect(times).toHaveLength(5)
  })

  it('is busy while a statement runs, and its statement is cancelled when it is taken back all the same', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 })
    const held = await sql.reserve()
    const sleeping = held`select pg_sleep(${60})`.catch((error: Error) => error)
    await until(async () => (await atWork(postgres)) === 1)
    const { serverPid } = onlyLease(monitor)
    expect(onlyLease(monitor)).toMatchObject({ busy: true })
    monitor.emergencyReset()
    expect(await sleeping).toBeInstanceOf(Error)
    await until(async () => !(await hasSession(postgres, serverPid)), 'the session to be gone')
    expect(await sql`select 7 as n`).toEqual([{ n: 7 }])
  })

  it('is resident with LISTEN or an advisory lock', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor)
    const held = await sql.reserve()
    await held`select pg_advisory_lock(1)`
    expect(onlyLease(monitor).resident).toBe('session advisory lock')
    await held`select pg_advisory_unlock(1)`
    expect(onlyLease(monitor).resident).toBeUndefined()
    await held`listen news`
    expect(onlyLease(monitor).resident).toBe('LISTEN')
    await held`unlisten news`
    held.release()
  })
})
