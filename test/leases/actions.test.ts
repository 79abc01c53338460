import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { createHandler } from '../../src/http/handler.ts'
import { declareHeld } from '../../src/integrations/shared/held-on-purpose.ts'
import type { CleanupReport } from '../../src/model/report/stats.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { VIEWS } from '../../src/routes/views.ts'
import { ask, quietMonitor, track, until } from '../clients/pg/kit.ts'
import { type Instance, instancesOf } from '../clients/postgres/kit.ts'
import { type Gate, gateIn, PASSED } from '../kit/gate.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'

const MINUTE = 60_000
type Quiet = ReturnType<typeof quietMonitor>

let postgres: Postgres
let gate: Gate
const monitors: Monitor[] = []
const pools: pg.Pool[] = []
const instances = instancesOf(() => postgres)

beforeAll(async () => {
  postgres = await startPostgres({ maxConnections: 40 })
  await ask(
    postgres.url(),
    'create role app login; create role watcher login; grant pg_monitor, pg_signal_backend to watcher; create table hold (n int); grant all on hold to public',
  )
  gate = await gateIn(postgres.url())
})
afterEach(async () => {
  await Promise.all([ask(postgres.url(), 'delete from hold'), gate.open()])
  // A test that failed leaves clients checked out, for which a pool would wait.
  for (const pool of pools.splice(0)) pool.end().catch(() => {})
  await ask(postgres.url(), "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'")
  await Promise.all([instances.endAll(), until(async () => (await sessions()) === 0, 'the sessions to end')])
  await Promise.all(monitors.splice(0).map((monitor) => monitor.close()))
})
afterAll(() => postgres?.stop())

function watching(options: DbMonitoringOptions = {}): Quiet {
  const monitor = quietMonitor({ database: { url: postgres.url('watcher') }, ...options })
  monitors.push(monitor)
  return monitor
}

function open(monitor: Monitor, config: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ connectionString: postgres.url('app'), max: 8, ...config })
  pool.on('error', () => {})
  pools.push(pool)
  return track(monitor, pool, { name: 'main' })
}

/** Sessions of the role `app`, those of these backends, or all. */
async function sessions(pids?: readonly number[]): Promise<number> {
  const [row] = await ask<{ n: number }>(
    postgres.url(),
    "select count(*)::int n from pg_stat_activity where usename = 'app' and ($1::int[] is null or pid = any($1))",
    [pids ?? null],
  )
  return row?.n ?? -1
}

const terminate = (pid: number): Promise<unknown> =>
  ask(postgres.url(), 'select pg_terminate_backend($1)', [pid])

/** Holders of every kind on one pool, and what became of them. */
interface Holders {
  /** Backends of those that a cleanup takes. */
  readonly gone: readonly number[]
  /** What the working one gets. */
  readonly work: Promise<unknown>
  /** Lets the working one come to its end. */
  finish(): Promise<void>
  /** Whether the resident one still works. */
  resident(): Promise<boolean>
}

async function pgHolders(monitor: Monitor): Promise<Holders> {
  const pool = open(monitor)
  const checkout = async (): Promise<{ client: pg.PoolClient; pid: number }> => {
    const client = await pool.connect()
    client.on('error', () => {})
    const { rows } = await client.query('select pg_backend_pid() pid')
    return { client, pid: rows[0].pid }
  }
  const [idle, inTransaction, dead, listener, worker] = await Promise.all(Array.from({ length: 5 }, checkout))
  if (!idle || !inTransaction || !dead || !listener || !worker) throw new Error('a checkout is missing')
  await inTransaction.client.query('begin')
  await listener.client.query('listen news')
  const ended = new Promise((resolve) => dead.client.once('end', resolve))
  await terminate(dead.pid)
  await ended
  await gate.shut()
  const work = worker.client.query('select while_shut() as n').then(
    ({ rows }) => rows[0].n as number,
    (error: Error) => error.message,
  )
  return {
    gone: [idle.pid, inTransaction.pid],
    work: work.finally(() => worker.client.release()),
    finish: gate.open,
    async resident() {
      const heard = new Promise((resolve) => listener.client.once('notification', resolve))
      await ask(postgres.url(), 'notify news')
      await heard
      listener.client.release()
      return true
    },
  }
}

async function postgresHolders(monitor: Monitor): Promise<Holders> {
  const sql = instances.open(monitor, { max: 8 })
  const reserve = async (): Promise<{ held: Awaited<ReturnType<Instance['reserve']>>; pid: number }> => {
    const held = await sql.reserve()
    const [row] = await held`select pg_backend_pid() pid`
    return { held, pid: row?.pid }
  }
  const idle = await reserve()
  const inTransaction = await reserve()
  const dead = await reserve()
  const resident = await reserve()
  await inTransaction.held`begin`
  declareHeld(resident.held, 'leader')
  await terminate(dead.pid)
  await until(
    () => monitor.observe().leases.some(({ state }) => state === 'dead'),
    'the driver to see that a connection is gone',
  )
  await gate.shut()
  const work = sql`select while_shut() as n`.then(
    ([row]) => row?.n,
    (error: Error) => error.message,
  )
  await until(() => monitor.observe().leases.some(({ busy }) => busy === true), 'the statement to run')
  return {
    gone: [idle.pid, inTransaction.pid],
    work,
    finish: gate.open,
    async resident() {
      const [row] = await resident.held`select 1 as n`
      resident.held.release()
      return row?.n === 1
    },
  }
}

const reported = ({ reclaimed, kept, broken, refused }: CleanupReport) => ({
  reclaimed: reclaimed.map(({ id, state }) => ({ id, state })),
  kept: kept.map(({ id, state, why }) => ({ id, state, why })),
  broken,
  refused,
})

describe.each([
  ['pg', pgHolders],
  ['postgres.js', postgresHolders],
] as const)('the actions on %s', (_, hold) => {
  it('cleanup does what its dry run said: what is idle or dead is freed, work and residents go on', async () => {
    const monitor = watching()
    const holders = await hold(monitor)
    monitor.ahead(5 * MINUTE)
    const forecast = monitor.cleanup({ dryRun: true })
    const done = monitor.cleanup()
    expect(reported(done)).toEqual(reported(forecast))
    expect(forecast.reclaimed.map(({ state }) => state).sort()).toEqual(['dead', 'idle', 'idle'])
    expect(forecast.kept.map(({ state }) => state).sort()).toEqual(['resident', 'working'])
    expect(forecast.broken).toBe(0)
    const { reclaimed } = await monitor.confirmed(done)
    expect(reclaimed.map(({ outcome }) => outcome)).toEqual(['freed', 'freed', 'freed'])
    expect(await sessions(holders.gone)).toBe(0)
    await holders.finish()
    expect(await holders.work).toBe(PASSED)
    expect(await holders.resident()).toBe(true)
  })

  it('an emergency reset says before and after how many working requests it breaks, and leaves residents', async () => {
    const monitor = watching()
    const holders = await hold(monitor)
    monitor.ahead(5 * MINUTE)
    const forecast = monitor.emergencyReset({ dryRun: true })
    const done = monitor.emergencyReset()
    expect(reported(done)).toEqual(reported(forecast))
    expect(forecast.broken).toBe(1)
    expect(forecast.reclaimed).toHaveLength(4)
    expect(forecast.kept).toMatchObject([{ state: 'resident' }])
    const { reclaimed } = await monitor.confirmed(done)
    expect(reclaimed.map(({ outcome }) => outcome)).toEqual(Array(4).fill('freed'))
    expect(await holders.work).not.toBe(PASSED)
    expect(await sessions(holders.gone)).toBe(0)
    expect(await holders.resident()).toBe(true)
  })

  it('release takes the one that was named, and it alone', async () => {
    const monitor = watching()
    const holders = await hold(monitor)
    monitor.ahead(5 * MINUTE)
    const [first] = monitor.observe().leases.filter(({ state }) => state === 'idle')
    const before = monitor.observe().leases.length
    expect(monitor.release(first?.id ?? '')).toMatchObject({ done: true, how: 'client-destroyed' })
    await until(() => !monitor.observe().leases.some(({ id }) => id === first?.id), 'the slot to be free')
    expect(monitor.observe().leases).toHaveLength(before - 1)
    await until(async () => (await sessions([first?.serverPid ?? 0])) === 0, 'the session to end')
    expect(monitor.release('nobody')).toEqual({ done: false, how: 'unknown' })
    await holders.finish()
    expect(await holders.work).toBe(PASSED)
    monitor.cleanup()
    expect(await holders.resident()).toBe(true)
  })
})

describe('a resident that is released by its id', () => {
  it("informs its owner by 'error', so that it connects anew", async () => {
    const monitor = watching()
    const pool = open(monitor)
    const client = await pool.connect()
    await client.query('listen news')
    const failed = new Promise<Error>((resolve) => client.once('error', resolve))
    const [lease] = monitor.observe().leases
    expect(lease).toMatchObject({ state: 'resident', resident: 'LISTEN' })
    expect(monitor.release(lease?.id ?? '')).toMatchObject({ done: true })
    expect((await failed).message).toContain('LISTEN')
    client.release()
    expect((await pool.query('select 1 as n')).rows).toEqual([{ n: 1 }])
  })
})

describe('a reserved connection of postgres.js that is held on purpose and released by its id', () => {
  it('rejects what its owner sends over it, with the reason, and the pool has its slot again', async () => {
    const monitor = watching()
    const sql = instances.open(monitor, { max: 1 })
    const held = await sql.reserve()
    declareHeld(held, 'leader of the queue')
    expect(await held`select 1 as n`).toEqual([{ n: 1 }])
    const [lease] = monitor.observe().leases
    expect(lease).toMatchObject({ state: 'resident', resident: 'leader of the queue' })
    expect(monitor.release(lease?.id ?? '')).toMatchObject({ done: true, how: 'client-destroyed' })
    await expect(held`select 2 as n`).rejects.toThrow('has been taken back')
    expect(await sql`select 3 as n`).toEqual([{ n: 3 }])
  })

  it('rejects the statement that runs on it', async () => {
    const monitor = watching()
    const sql = instances.open(monitor, { max: 1 })
    const held = await sql.reserve()
    declareHeld(held, 'leader of the queue')
    const running = held`select pg_sleep(60)`.then(
      () => 'answered',
      (error: Error) => error.message,
    )
    await until(() => monitor.observe().leases.some(({ busy }) => busy), 'the statement to run')
    const [lease] = monitor.observe().leases
    expect(monitor.release(lease?.id ?? '')).toMatchObject({ done: true })
    // The server's answer to the cancel, or the driver's own error when its connection is destroyed first.
    expect(await running).toMatch(/CONNECTION_DESTROYED|canceling statement/)
    expect(await sql`select 3 as n`).toEqual([{ n: 3 }])
  })
})

/** Runs for as long as the table `hold` has a row, whatever cancels it. */
/** Everything it does is where a cancel is caught: none may end it between two rounds. */
const STUBBORN =
  'do $$ begin loop begin exit when not exists (select 1 from hold); perform pg_sleep(0.2); exception when query_canceled then null; end; end loop; end $$'

/** Statements that have come to where they ignore a cancel: one that arrives before that ends them. */
async function stubborn(): Promise<number> {
  const [row] = await ask<{ n: number }>(
    postgres.url(),
    "select count(*)::int n from pg_stat_activity where usename = 'app' and wait_event = 'PgSleep'",
  )
  return row?.n ?? -1
}

describe('three resets in a row', () => {
  it('end six statements that can be cancelled, and never fill the server', async () => {
    const monitor = watching()
    const pool = open(monitor, { max: 6 })
    for (let round = 0; round < 3; round++) {
      const work = Array.from({ length: 6 }, () => pool.query('select pg_sleep(12)').catch(() => 'broken'))
      await until(() => monitor.observe().leases.filter(({ busy }) => busy).length === 6, 'six to run')
      const report = await monitor.confirmed(monitor.emergencyReset())
      expect(report).toMatchObject({ broken: 6 })
      expect(report.reclaimed.map(({ outcome }) => outcome)).toEqual(Array(6).fill('freed'))
      expect(await Promise.all(work)).toEqual(Array(6).fill('broken'))
      expect(await sessions()).toBe(0)
    }
  })

  it('are refused while what the first one took still runs in the database, also over HTTP', async () => {
    await ask(postgres.url(), 'insert into hold values (1)')
    const monitor = watching()
    const pool = open(monitor, { max: 6 })
    const handle = createHandler(monitor, { route: 'database', views: VIEWS, now: () => performance.now() })
    const post = async (body: object): Promise<{ status: number; body: { error?: { code: string } } }> => {
      const answer = await handle(
        new Request('http://localhost:3000/database', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
      )
      return { status: answer.status, body: await answer.json() }
    }
    const fill = async (all: number): Promise<void> => {
      for (let i = 0; i < 6; i++) pool.query(STUBBORN).catch(() => {})
      await until(async () => (await stubborn()) === all, `${all} to run in the database`)
      expect(monitor.observe().leases.filter(({ busy }) => busy)).toHaveLength(6)
    }
    await fill(6)
    const first = await monitor.confirmed(monitor.emergencyReset())
    expect(first.reclaimed.map(({ outcome }) => outcome)).toEqual(
      Array(6).fill('still running in the database'),
    )
    await fill(12)
    expect(await sessions()).toBe(12)
    for (let round = 0; round < 2; round++) {
      const forecast = monitor.emergencyReset({ dryRun: true })
      const second = monitor.emergencyReset()
      expect(reported(second)).toEqual(reported(forecast))
      expect(second).toMatchObject({
        reclaimed: [],
        broken: 0,
        refused: expect.stringMatching(/6 connections/),
      })
      expect(await sessions()).toBe(12)
    }
    expect(await post({ operation: 'emergency-reset' })).toMatchObject({
      status: 409,
      body: { error: { code: 'DBM-216' } },
    })
    expect(monitor.observe().leases.filter(({ busy }) => busy)).toHaveLength(6)
    // Once they have ended in the database the next one is taken.
    await ask(postgres.url(), 'delete from hold')
    await until(async () => (await sessions()) <= 6, 'the first six to end')
    await until(
      async () => (await post({ operation: 'emergency-reset' })).status === 200,
      'a reset to be taken',
    )
  })
})

describe('recovery', () => {
  it('frees what is dead at once, and never what is at work or held on purpose', async () => {
    const monitor = watching({ recovery: { reclaimStale: true } })
    const holders = await pgHolders(monitor)
    // Nothing is old yet: only what is dead goes.
    await monitor.beat()
    expect(
      monitor
        .observe()
        .leases.map(({ state }) => state)
        .sort(),
    ).toEqual(['resident', 'working', 'working', 'working'])
    monitor.ahead(5 * MINUTE)
    await monitor.beat()
    await until(async () => (await sessions(holders.gone)) === 0, 'the idle sessions to end')
    expect(monitor.audit.list()).toHaveLength(3)
    await holders.finish()
    expect(await holders.work).toBe(PASSED)
    expect(await holders.resident()).toBe(true)
  })
})
