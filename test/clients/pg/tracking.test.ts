import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { countOf } from '../../../src/model/tools/histogram.ts'
import type { Monitor } from '../../../src/monitor/types.ts'
import { type Gate, gateIn } from '../../kit/gate.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { ask, collectGarbage, poolNow, quietMonitor, track, until } from './kit.ts'

let postgres: Postgres
let gate: Gate
const pools: pg.Pool[] = []

beforeAll(async () => {
  postgres = await startPostgres()
  await ask(
    postgres.url(),
    'create table visits (id int primary key, note text); grant all on visits to public; create role app login',
  )
  gate = await gateIn(postgres.url())
})
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()))
})
afterAll(() => postgres?.stop())

function open(monitor: Monitor, config: pg.PoolConfig = {}, name = 'main'): pg.Pool {
  const pool = track(monitor, new pg.Pool({ connectionString: postgres.url('app'), max: 3, ...config }), {
    name,
  })
  pools.push(pool)
  return pool
}
const operations = (monitor: Monitor): Record<string, number> =>
  Object.fromEntries(
    monitor
      .observe()
      .services.flatMap((service) =>
        service.operations.map((one) => [one.operation, one.opened - one.active]),
      ),
  )

describe('a tracked pool', () => {
  it('counts what it does at the same instant as Postgres does', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor)
    await gate.shut()
    const began = performance.now()
    const work = Array.from({ length: 8 }, () => pool.query("select while_shut(), 'from us'"))
    await until(() => poolNow(monitor, 'pg:main').used === 3, 'three in use')
    expect(poolNow(monitor, 'pg:main')).toMatchObject({
      used: 3,
      idle: 0,
      connecting: 0,
      pending: 5,
      max: 3,
      ghosts: 0,
    })
    const [row] = await ask<{ n: number }>(
      postgres.url(),
      "select count(*)::int n from pg_stat_activity where usename = 'app' and state = 'active'",
    )
    expect(row?.n).toBe(3)
    const waited = performance.now() - began
    await gate.open()
    await Promise.all(work)
    const after = poolNow(monitor, 'pg:main')
    expect(after).toMatchObject({ used: 0, idle: 3, connecting: 0, pending: 0, utilization: 0 })
    expect(countOf(after.waitTime!)).toBe(8)
    expect(countOf(after.createTime!)).toBe(3)
    expect(countOf(after.useTime)).toBe(8)
    // Five waited at least as long as the gate was shut, but for the moment in which it opened.
    expect(after.waitTime!.sum).toBeGreaterThan(4 * waited)
  })

  it('names operations by kind and table and holds no value', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor)
    await pool.query("insert into visits values (1, 'secret-note')")
    await pool.query('select * from visits where note = $1', ['secret-note'])
    await pool.query({
      name: 'by id',
      text: 'update public.visits set note = null where id = $1',
      values: [1],
    })
    const client = await pool.connect()
    await client.query('begin')
    await client.query("delete from visits where note = 'secret-note'")
    await client.query('select 1')
    expect(monitor.observe().leases).toMatchObject([
      {
        operation: 'delete visits',
        lastOperation: 'select',
        transaction: 'open',
        busy: false,
        serverPid: (client as unknown as { processID: number }).processID,
      },
    ])
    await client.query('rollback')
    client.release()
    expect(operations(monitor)).toEqual({
      'insert visits': 1,
      'select visits': 1,
      'update visits': 1,
      // An explicit checkout is named by its first statement that is no frame of a transaction.
      'delete visits': 1,
    })
    expect(JSON.stringify(monitor.snapshot())).not.toContain('secret-note')
  })

  it('says what it connects to, as whom, and where it was made, without the password', async () => {
    const monitor = quietMonitor()
    const pool = new pg.Pool({ connectionString: `${postgres.url()}?application_name=desk` })
    pools.push(track(monitor, pool))
    await pool.query('select 1')
    const { target, role, application, createdAt } = poolNow(monitor, 'pg:desk')
    expect(target).toBe(`127.0.0.1:${postgres.port}/postgres as postgres`)
    expect([role, application]).toEqual(['postgres', 'desk'])
    expect(createdAt?.split('\n')[0]).toMatch(/kit\.ts:\d+|tracking\.test\.ts:\d+/)
    expect(JSON.stringify(poolNow(monitor, 'pg:desk'))).not.toContain(
      decodeURIComponent(new URL(postgres.url()).password),
    )
  })

  it('takes the target from the client when the options leave it to the environment', async () => {
    const monitor = quietMonitor()
    const before = { ...process.env }
    Object.assign(process.env, {
      PGHOST: '127.0.0.1',
      PGPORT: String(postgres.port),
      PGUSER: 'app',
      PGDATABASE: 'postgres',
    })
    try {
      const pool = open(monitor, { connectionString: undefined as never })
      expect(poolNow(monitor, 'pg:main').target).toBeUndefined()
      await pool.query('select 1')
      expect(poolNow(monitor, 'pg:main').target).toBe(`127.0.0.1:${postgres.port}/postgres as app`)
    } finally {
      process.env = before
    }
  })

  it('counts an ordinary SQL error by its code, and it is no connection error', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor)
    await pool.query("insert into visits values (7, 'a')")
    await expect(pool.query("insert into visits values (7, 'b')")).rejects.toMatchObject({ code: '23505' })
    const client = await pool.connect()
    await expect(client.query('select * from nowhere')).rejects.toMatchObject({ code: '42P01' })
    client.release()
    const [service] = monitor.observe().services
    expect(service).toMatchObject({ failed: 2, connectionErrors: 0, errorsByCode: { 23505: 1, '42P01': 1 } })
    expect(service?.errors).toEqual([])
  })

  it('distinguishes a queue timeout from a full server', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor, { max: 1, connectionTimeoutMillis: 500 })
    const held = await pool.connect()
    await expect(pool.query('select 1')).rejects.toThrow('timeout exceeded when trying to connect')
    held.release()
    expect(poolNow(monitor, 'pg:main')).toMatchObject({ timeouts: 1, exhaustions: 1, pending: 0, used: 0 })

    await ask(postgres.url(), 'create role capped login connection limit 1')
    const capped = open(monitor, { connectionString: postgres.url('capped') }, 'capped')
    const one = await capped.connect()
    await expect(capped.query('select 1')).rejects.toMatchObject({ code: '53300' })
    expect(poolNow(monitor, 'pg:capped')).toMatchObject({
      timeouts: 0,
      exhaustions: 1,
      pending: 0,
      used: 1,
      connecting: 0,
    })
    one.release()
    expect(monitor.observe().services[0]?.errorsByCode).toMatchObject({ 53300: 1 })
  })

  it('counts a refused connection as unavailable', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor, { connectionString: 'postgres://app@127.0.0.1:1/x' })
    await expect(pool.query('select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(monitor.observe().services[0]).toMatchObject({
      connectionErrors: 1,
      errorsByCode: { ECONNREFUSED: 1 },
    })
    expect(poolNow(monitor, 'pg:main')).toMatchObject({ pending: 0, used: 0, connecting: 0 })
  })

  it('does not count the pool’s own turnover as use', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor, { maxLifetimeSeconds: 1 })
    const removed = new Promise<void>((resolve) => pool.once('remove', () => resolve()))
    await pool.query('select 1')
    await removed
    expect(operations(monitor)).toEqual({ select: 1 })
    expect(poolNow(monitor, 'pg:main')).toMatchObject({ used: 0, idle: 0, ghosts: 0 })
  })

  it('leaves the observation when it has ended, and its name is free again', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor)
    await pool.query('select 1')
    await pool.end()
    pools.length = 0
    await until(() => monitor.poolName('pg:main') === 'pg:main', 'the name to be free')
    expect(monitor.observe().pools.find(({ name }) => name === 'pg:main')?.target).toBeUndefined()
  })

  it('is not kept alive by the monitor', async () => {
    const monitor = quietMonitor()
    const drop = (): WeakRef<pg.Pool> =>
      new WeakRef(track(monitor, new pg.Pool({ connectionString: postgres.url('app') }), { name: 'dropped' }))
    const weak = drop()
    await until(() => {
      collectGarbage()
      return weak.deref() === undefined
    }, 'collection of the pool')
    await until(() => monitor.poolName('pg:dropped') === 'pg:dropped', 'the name to be free')
  })

  it('counts a connection without a holder as a ghost, and an emergency reset frees its slot', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor, { max: 1 })
    // What a request leaves behind that has given up while its connection was being opened.
    const opened = new Promise((resolve) => pool.once('connect', resolve))
    ;(pool as unknown as { newClient(item: unknown): void }).newClient({ callback: () => {} })
    expect(poolNow(monitor, 'pg:main')).toMatchObject({ used: 0, idle: 0, connecting: 1, ghosts: 0 })
    await opened
    expect(poolNow(monitor, 'pg:main')).toMatchObject({ used: 0, idle: 0, connecting: 0, ghosts: 1 })
    const [row] = await ask<{ n: number }>(
      postgres.url(),
      "select count(*)::int n from pg_stat_activity where usename = 'app' and state = 'idle' and query = ''",
    )
    expect(row?.n).toBe(1)
    expect(monitor.snapshot().verdict.causes[0]).toMatchObject({
      kind: 'ghosts',
      sentence: expect.stringMatching(/^pg:main counts 1 connection that nobody holds/),
    })
    const waiting = pool.query('select 1 as n')
    monitor.emergencyReset()
    expect((await waiting).rows).toEqual([{ n: 1 }])
    expect(poolNow(monitor, 'pg:main').ghosts).toBe(0)
    monitor.snapshot()
    expect(monitor.snapshot().verdict.causes).toEqual([])
  })

  it('that was in use before it was watched takes those clients for used, not for ghosts', async () => {
    const monitor = quietMonitor()
    const pool = new pg.Pool({ connectionString: postgres.url('app'), max: 3 })
    pools.push(pool)
    const early = await pool.connect()
    await pool.query('select 1')
    track(monitor, pool, { name: 'main' })
    expect(poolNow(monitor, 'pg:main')).toMatchObject({ used: 1, idle: 1, ghosts: 0 })
    early.release()
    expect(poolNow(monitor, 'pg:main')).toMatchObject({ used: 0, idle: 2, ghosts: 0 })
    const client = await pool.connect()
    expect(poolNow(monitor, 'pg:main')).toMatchObject({ used: 1, idle: 1, ghosts: 0 })
    client.release()
  })

  it('watched twice counts once', async () => {
    const monitor = quietMonitor()
    const pool = track(monitor, open(monitor))
    await pool.query('select 1')
    expect(operations(monitor)).toEqual({ select: 1 })
  })

  it('is left untouched when monitoring is off', () => {
    const pool = new pg.Pool()
    track(quietMonitor({ enabled: false }), pool)
    expect(Object.hasOwn(pool, 'connect')).toBe(false)
  })

  it('is recycled: idle connections are closed at once, used ones when they come back', async () => {
    const monitor = quietMonitor()
    const pool = new pg.Pool({ connectionString: postgres.url('app'), max: 3 })
    pools.push(pool)
    // Checked out before the watch: no lease of ours, so a reset cannot take it back at once.
    const held = await pool.connect()
    track(monitor, pool, { name: 'main' })
    await pool.query('select 1')
    const [before] = (await pool.query<{ pid: number }>('select pg_backend_pid() pid')).rows
    monitor.emergencyReset({ service: 'nobody' })
    expect(pool.totalCount).toBe(2)
    monitor.emergencyReset()
    expect(pool.totalCount).toBe(1)
    held.release()
    await until(() => pool.totalCount === 0)
    const [after] = (await pool.query<{ pid: number }>('select pg_backend_pid() pid')).rows
    expect(after?.pid).not.toBe(before?.pid)
  })
})
