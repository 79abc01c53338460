import postgresjs from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Sql } from '../../../src/integrations/postgres/shapes.ts'
import { watchSql } from '../../../src/integrations/postgres/watch.ts'
import { driverContext } from '../../../src/integrations/shared/driver-context.ts'
import { countOf } from '../../../src/model/tools/histogram.ts'
import { type Gate, gateIn } from '../../kit/gate.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { ask, collectGarbage, poolNow, quietMonitor, until } from '../pg/kit.ts'

type Instance = ReturnType<typeof postgresjs>
/** The library knows `max_pipeline`; its types do not. */
type Options = postgresjs.Options<Record<string, never>> & { readonly max_pipeline?: number }
type Quiet = ReturnType<typeof quietMonitor>

let postgres: Postgres
let gate: Gate
const instances: Instance[] = []

beforeAll(async () => {
  postgres = await startPostgres()
  await ask(
    postgres.url(),
    'create table visits (id int primary key, note text); grant all on visits to public; create role app login',
  )
  gate = await gateIn(postgres.url())
})
afterEach(async () => {
  await Promise.all(instances.splice(0).map((sql) => sql.end({ timeout: 1 })))
})
afterAll(() => postgres?.stop())

function bare(options: Options = {}, role = 'app'): Instance {
  const sql = postgresjs(postgres.url(role), { max: 3, onnotice: () => {}, ...options })
  instances.push(sql)
  return sql
}
function track(monitor: Quiet, sql: Instance): Instance {
  const context = driverContext('postgres', monitor)
  return context ? (watchSql(context, sql as unknown as Sql, { name: 'main' }) as unknown as Instance) : sql
}
const open = (monitor: Quiet, options?: Options, role?: string): Instance =>
  track(monitor, bare(options, role))
const operations = (monitor: Quiet): Record<string, number> =>
  Object.fromEntries(
    monitor
      .observe()
      .services.flatMap((service) =>
        service.operations.map((one) => [one.operation, one.opened - one.active]),
      ),
  )

describe('a tracked postgres.js instance', () => {
  it('counts what runs and what waits as Postgres does', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max_pipeline: 1 })
    await gate.shut()
    const work = Array.from({ length: 8 }, () => sql`select while_shut(), pg_backend_pid() pid`.execute())
    await until(() => poolNow(monitor, 'postgres:main').used === 3, 'three at work')
    expect(poolNow(monitor, 'postgres:main')).toMatchObject({
      used: 3,
      pending: 5,
      max: 3,
      idle: 0,
      connecting: null,
    })
    const pids = monitor.observe().leases.map(({ serverPid }) => serverPid)
    const rows = await ask<{ pid: number }>(
      postgres.url(),
      "select pid from pg_stat_activity where usename = 'app' and state = 'active'",
    )
    expect(new Set(pids)).toEqual(new Set(rows.map(({ pid }) => pid)))
    await gate.open()
    await Promise.all(work)
    const after = poolNow(monitor, 'postgres:main')
    expect(after).toMatchObject({
      used: 0,
      pending: 0,
      target: `127.0.0.1:${postgres.port}/postgres as app`,
      role: 'app',
    })
    expect([countOf(after.waitTime!), countOf(after.useTime)]).toEqual([8, 8])
    expect(monitor.observe().faults).toEqual([])
  })

  it('names operations by kind and table, and holds no value', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor)
    await sql`insert into ${sql('visits')} ${sql({ id: 1, note: 'secret-note' })}`
    await sql`select * from public.visits where note = ${'secret-note'}`
    await sql.unsafe("update visits set note = 'secret-note'")
    await sql`select * from visits`.cursor(1, () => {})
    for await (const rows of sql`select * from visits`.cursor(1)) expect(rows).toHaveLength(1)
    await sql`select 1`.forEach(() => {})
    expect(operations(monitor)).toEqual({
      'insert visits': 1,
      'select visits': 3,
      'update visits': 1,
      select: 1,
    })
    expect(JSON.stringify(monitor.snapshot())).not.toContain('secret-note')
  })

  it('counts a transaction as one use, whatever is sent in it', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor)
    const seen: unknown[] = []
    const answer = await sql.begin(async (tx) => {
      await tx`select 1`
      await tx.savepoint(async (inner) => {
        await inner`insert into visits values (20)`
        seen.push(poolNow(monitor, 'postgres:main').used, monitor.observe().leases)
      })
      return 'done'
    })
    expect(answer).toBe('done')
    expect(seen).toMatchObject([
      1,
      [{ operation: 'transaction', lastOperation: 'insert visits', transaction: 'open', busy: false }],
    ])
    await expect(sql.begin((tx) => tx`insert into visits values (20)`)).rejects.toMatchObject({
      code: '23505',
    })
    await expect(
      sql.begin(() => {
        throw new TypeError('of the user’s own')
      }),
    ).rejects.toThrow('of the user’s own')
    expect(operations(monitor)).toEqual({ transaction: 3 })
    expect(monitor.observe().services[0]).toMatchObject({
      failed: 2,
      connectionErrors: 0,
      errorsByCode: { 23505: 1 },
    })
    expect(poolNow(monitor, 'postgres:main')).toMatchObject({ used: 0, pending: 0 })
  })

  it('distinguishes connection errors from ordinary ones', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor)
    await expect(sql`select * from nowhere`).rejects.toMatchObject({ code: '42P01' })
    await ask(postgres.url(), 'create role capped login connection limit 0')
    const capped = open(monitor, {}, 'capped')
    await expect(capped`select 1`).rejects.toMatchObject({ code: '53300' })
    const away = track(monitor, postgresjs('postgres://app@127.0.0.1:1/none'))
    await expect(away`select 1`).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await away.end()
    expect(monitor.observe().services[0]).toMatchObject({
      connectionErrors: 2,
      errorsByCode: { '42P01': 1, 53300: 1, ECONNREFUSED: 1 },
    })
    for (const name of ['postgres:main', 'postgres:main#2'])
      expect(poolNow(monitor, name)).toMatchObject({ used: 0, pending: 0 })
  })

  it('forgets a query that was cancelled, waiting or running', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1, max_pipeline: 1 })
    const running = sql`select pg_sleep(20)`.execute()
    await until(() => poolNow(monitor, 'postgres:main').used === 1)
    // A cancel that comes before the server has the statement cancels nothing.
    await until(
      async () =>
        (
          await ask(
            postgres.url(),
            "select 1 from pg_stat_activity where state = 'active' and query = 'select pg_sleep(20)'",
          )
        ).length === 1,
      'the statement to run',
    )
    const waiting = sql`select 1`.execute()
    await until(() => poolNow(monitor, 'postgres:main').pending === 1)
    waiting.cancel()
    await expect(waiting).rejects.toMatchObject({ code: '57014' })
    running.cancel()
    await expect(running).rejects.toMatchObject({ code: '57014' })
    expect(poolNow(monitor, 'postgres:main')).toMatchObject({ used: 0, pending: 0 })
  })

  it('behaves as before', async () => {
    const plain = bare()
    const tracked = open(quietMonitor())
    const look = async (sql: Instance): Promise<unknown> => [
      await sql`select 1 as one, ${'x'}::text as two`,
      (await sql`select 1 as n`.values()).slice(),
      await sql.unsafe('select $1::int as n', [4]),
      Object.keys(sql).sort(),
      await sql`select 1/0`.catch((error: postgresjs.PostgresError) => [
        error.code,
        error.message,
        error.query,
      ]),
      await sql.begin('read only', (tx) => [tx`select 1 as a`, tx`select 2 as b`]),
      await sql
        .begin((tx) => tx`insert into visits values (99)`.then(() => Promise.reject(new Error('no'))))
        .catch(String),
      await sql`select count(*)::int n from visits where id = 99`,
      await (async () => {
        const held = await sql.reserve()
        const rows = await held`select 3 as n`
        held.release()
        return rows
      })(),
      sql`select 1` instanceof Promise,
      await sql`select * from generate_series(1, 3)`.describe().then(({ columns }) => columns.length),
    ]
    expect(JSON.stringify(await look(tracked))).toBe(JSON.stringify(await look(plain)))
  })

  it('leaves the observation when it has ended', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor)
    await sql`select 1`
    await sql.end()
    expect(monitor.poolName('postgres:main')).toBe('postgres:main')
  })
})

describe('a reservation that is not given back', () => {
  it('is suspected with its file and line, and cleanup gives its slot to who waits', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 })
    const held = await sql.reserve()
    await held`begin`
    await held`insert into visits values (${50})`
    monitor.ahead(300_000)
    expect(monitor.snapshot().leaks).toMatchObject([
      {
        state: 'idle',
        lease: {
          operation: 'reserve',
          lastOperation: 'insert visits',
          stack: expect.stringContaining('tracking.test.ts'),
          serverPid: expect.any(Number),
        },
      },
    ])
    const waiting = sql`select count(*)::int n from visits where id = 50`.execute()
    await until(() => poolNow(monitor, 'postgres:main').pending === 1)
    expect(monitor.cleanup().reclaimed).toMatchObject([{ how: 'client-destroyed' }])
    expect(await waiting).toEqual([{ n: 0 }])
    // The owner comes back: its queries are refused and its release is harmless, though the slot serves others now.
    await expect(held`insert into visits values (51)`).rejects.toThrow(/taken back/)
    held.release()
    expect(await Promise.all([sql`select 1 as a`, sql`select 2 as a`])).toEqual([[{ a: 1 }], [{ a: 2 }]])
    expect(poolNow(monitor, 'postgres:main')).toMatchObject({ used: 0, pending: 0 })
  })

  it('is lost with certainty when nothing refers to it any more', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 })
    const forget = async (): Promise<void> => {
      const held = await sql.reserve()
      await held`select 1`
    }
    await forget()
    await until(() => {
      collectGarbage()
      return monitor.observe().leaks.length > 0
    }, 'the loss')
    expect(monitor.observe().leaks).toMatchObject([{ state: 'lost', lease: { operation: 'reserve' } }])
    expect(monitor.cleanup().reclaimed).toHaveLength(1)
    expect(await sql`select 3 as n`).toEqual([{ n: 3 }])
  })

  it('is not lost while it is held', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor)
    const held = await sql.reserve()
    for (let i = 0; i < 5; i++) {
      collectGarbage()
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
    expect(monitor.observe().leaks).toEqual([])
    await held`select 1`
    held.release()
    expect(poolNow(monitor, 'postgres:main').used).toBe(0)
  })
})

describe('a transaction that is taken back', () => {
  it('rejects, and what its body still sends goes nowhere', async () => {
    const monitor = quietMonitor()
    const sql = open(monitor, { max: 1 })
    let late: unknown
    const after = resolvers()
    const transaction = sql.begin(async (tx) => {
      await tx`insert into visits values (60)`
      await after.promise
      late = await tx`insert into visits values (61)`.catch((error: Error) => error.message)
    })
    await until(() =>
      monitor
        .observe()
        .leases.some(({ lastOperation, busy }) => lastOperation === 'insert visits' && busy === false),
    )
    monitor.ahead(300_000)
    monitor.cleanup()
    await expect(transaction).rejects.toMatchObject({ code: 'CONNECTION_CLOSED' })
    after.resolve()
    await until(() => late !== undefined)
    expect(late).toMatch(/taken back/)
    expect(await sql`select count(*)::int n from visits where id in (60, 61)`).toEqual([{ n: 0 }])
    expect(monitor.observe().totals).toMatchObject({ active: 0, leaked: 1 })
  })
})

function resolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {}
  const promise = new Promise<void>((done) => {
    resolve = done
  })
  return { promise, resolve }
}

describe('a version whose inside is not known', () => {
  it('is measured by wall time, and that is announced', async () => {
    const monitor = quietMonitor()
    const sql = bare()
    const strange = new Proxy(sql, {
      get: (target, property) =>
        property === 'unsafe'
          ? (text: string) => (text === '' ? Promise.resolve() : target.unsafe(text))
          : Reflect.get(target, property),
    })
    const timed = track(monitor, strange)
    expect(await timed`select 5 as n`).toEqual([{ n: 5 }])
    expect(await timed.unsafe('select 6 as n')).toEqual([{ n: 6 }])
    await expect(timed`select * from nowhere`).rejects.toMatchObject({ code: '42P01' })
    expect(operations(monitor)).toEqual({ select: 2, 'select nowhere': 1 })
    expect(poolNow(monitor, 'postgres:main')).toMatchObject({ used: null, pending: null, max: 3 })
    expect(monitor.observe().faults).toMatchObject([{ part: 'postgres' }])
  })
})
