import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { Recommendation } from '../../src/model/report/stats.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { quietMonitor, track, until } from '../clients/pg/kit.ts'
import { ensureProgram, PROGRAMS } from '../kit/debian.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import { preparePlatform } from '../kit/seed.ts'
import { type StandIn, startSupabaseStandIn } from '../kit/supabase-stand-in/index.ts'
import { startPgbouncer } from '../probes/pgbouncer-server.ts'

const bouncer = await ensureProgram(PROGRAMS.pgbouncer)
if ('missing' in bouncer)
  console.warn(`[rules] the pooler's advice was not provoked with PgBouncer: ${bouncer.missing}`)

let postgres: Postgres
let standIn: StandIn
let database: string
const open: { end(): Promise<void> }[] = []
const monitors: Monitor[] = []

beforeAll(async () => {
  postgres = await startPostgres({ maxConnections: 30 })
  database = await preparePlatform(postgres)
  const admin = new pg.Client(postgres.url('postgres', database))
  await admin.connect()
  await admin.query(
    'create role app login; create role capped login connection limit 2; create role watcher login; grant pg_monitor to watcher; create role plain login',
  )
  await admin.query('create table orders (id int); insert into orders values (1); grant all on orders to app')
  await admin.end()
  standIn = await startSupabaseStandIn({
    databaseUrl: postgres.url('authenticator', database),
    poolMax: 2,
    acquireTimeoutMs: 5000,
  })
}, 60_000)
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.end().catch(() => {})))
  await Promise.all(monitors.splice(0).map((one) => one.close()))
})
afterAll(async () => {
  await standIn.stop()
  await postgres.stop()
})

function watching(options: DbMonitoringOptions = {}): Monitor {
  const monitor = createMonitor({
    console: false,
    database: { url: postgres.url('watcher', database), idleInTransactionAfter: 100 },
    ...options,
  })
  monitors.push(monitor)
  return monitor
}

function pool(monitor: Monitor, options: pg.PoolConfig = {}, name = 'shop'): pg.Pool {
  const made = track(
    monitor,
    new pg.Pool({ connectionString: postgres.url('app', database), application_name: 'shop', ...options }),
    { name },
  )
  made.on('error', () => {})
  open.push(made)
  return made
}

async function session(application: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: postgres.url('app', database),
    application_name: application,
  })
  client.on('error', () => {})
  await client.connect()
  open.push(client)
  return client
}

const advised = async (monitor: Monitor): Promise<readonly Recommendation[]> =>
  monitor.recommendations(await monitor.beat())
const titles = async (monitor: Monitor): Promise<string[]> =>
  (await advised(monitor)).map(({ title }) => title)

/** Beats until some advice has this title; gives it. */
async function untilAdvised(monitor: Monitor, title: RegExp): Promise<Recommendation> {
  let found: Recommendation | undefined
  await until(async () => {
    found = (await advised(monitor)).find((one) => title.test(one.title))
    return found !== undefined
  }, `the advice ${title}`)
  return found as Recommendation
}

it('says nothing of an application that is well', async () => {
  const monitor = watching()
  const made = pool(monitor, { max: 5 })
  // As many at once as there are slots: on a slow machine more would wait long enough for advice.
  for (let wave = 0; wave < 6; wave++)
    await Promise.all(Array.from({ length: 5 }, () => made.query('select * from orders')))
  expect(await titles(monitor)).toEqual([])
})

describe('a pool too small for its traffic', () => {
  it('is given with what arrives, how long it takes, and what that needs', async () => {
    const monitor = watching()
    const made = pool(monitor, { max: 2 })
    let running = true
    const client = async (): Promise<void> => {
      while (running) await made.query('select pg_sleep(0.02)')
    }
    const clients = Array.from({ length: 8 }, client)
    const found = await untilAdvised(monitor, /^pg:shop: \d+ requests? waiting.* slots busy$/)
    running = false
    await Promise.all(clients)
    expect(found.title).toMatch(/; \d+ operations a second × \d+ ms keep (1\.[6-9]|2\.\d) slots busy$/)
    expect(found.evidence).toContain('slots needed: 3')
    expect(found.action).toMatch(/^Raise max to 3 /)
  })

  it('is not blamed when few operations hold every slot', async () => {
    const monitor = watching()
    const made = pool(monitor, { max: 2 })
    const [a, b] = [await made.connect(), await made.connect()]
    const waiting = made.query('select 1')
    const said = await titles(monitor)
    expect(said[0]).toMatch(/^pg:shop: 1 request waiting; 2 of 2 slots in use/)
    expect(said.some((title) => title.includes('a second'))).toBe(false)
    a.release()
    b.release()
    await waiting
  })
})

describe('a leak', () => {
  it('is named with file and line', async () => {
    const monitor = quietMonitor({ captureStack: 'on', staleAfter: 60_000 })
    const made = pool(monitor, { max: 3 })
    const client = await made.connect()
    monitor.ahead(61_000)
    const found = await untilAdvised(monitor, /^pg:shop: 1 of 3 connections is held by nobody/)
    expect(found.title).toMatch(/for 61 s, taken at test\/rules\/recommend\.test\.ts:\d+$/)
    expect(found.evidence).toContain('limit: 60 s')
    client.release()
  })

  it('is not suspected before the limit', async () => {
    const monitor = quietMonitor({ captureStack: 'on', staleAfter: 60_000 })
    const client = await pool(monitor, { max: 3 }).connect()
    monitor.ahead(59_000)
    expect(await titles(monitor)).toEqual([])
    client.release()
  })
})

describe('a transaction left open', () => {
  it('is named with those it blocks, directly and behind one another', async () => {
    const monitor = watching()
    const [holder, second, third] = [
      await session('admin-tool'),
      await session('shop'),
      await session('shop'),
    ]
    await holder.query('begin')
    await holder.query('update orders set id = 1')
    const { rows } = await holder.query('select pg_backend_pid() as pid')
    const waiting = [second.query('update orders set id = 2'), third.query('update orders set id = 3')]
    const found = await untilAdvised(monitor, /holds a lock that 2 sessions wait for/)
    expect(found).toMatchObject({
      severity: 'critical',
      title: expect.stringMatching(
        new RegExp(`^Backend ${rows[0].pid} \\(admin-tool\\), idle in transaction`),
      ),
    })
    expect(found.action).toContain(`pg_terminate_backend(${rows[0].pid})`)
    await holder.query('rollback')
    await Promise.all(waiting)
  })

  it('is left alone when no request waits for it', async () => {
    const monitor = watching()
    const holder = await session('admin-tool')
    await holder.query('begin; update orders set id = 1')
    await until(async () => ((await monitor.beat()).database.value?.idleInTransaction.length ?? 0) > 0)
    // The holder is a client of this very process that nothing tracks, which is named; its transaction is not.
    expect(await titles(monitor)).toEqual([expect.stringMatching(/none tracked; untracked: admin-tool/)])
    await holder.query('rollback')
  })
})

describe('several pools of one process to one database', () => {
  it('are counted, with where they were made', async () => {
    const monitor = watching()
    for (let i = 0; i < 3; i++) await pool(monitor, { max: 5 }).query('select 1')
    const found = await untilAdvised(monitor, /^This process holds 3 pools to the same database/)
    expect(found.title).toMatch(
      /\(pg:shop, pg:shop#2, pg:shop#3\), together they may open 15 connections; made at test\/clients\/pg\/kit\.ts:\d+$/,
    )
  })

  it('are fine when they go to different databases', async () => {
    const monitor = watching()
    await pool(monitor).query('select 1')
    await pool(monitor, { connectionString: postgres.url('app', 'postgres') }, 'other').query('select 1')
    expect(await titles(monitor)).toEqual([])
  })
})

describe('a max beyond the limit of the role', () => {
  const withMax = async (max: number): Promise<string[]> => {
    const monitor = watching()
    await pool(monitor, { connectionString: postgres.url('capped', database), max }).query('select 1')
    return titles(monitor)
  }

  it('is given', async () => {
    expect(await withMax(3)).toContain('pg:shop may open more connections than the role capped is allowed')
  })

  it('is not when it keeps to it', async () => {
    expect(await withMax(2)).toEqual([])
  })
})

describe('pools beyond what the database gives', () => {
  it('are given once they could open too many, before they do', async () => {
    const monitor = watching({ budget: { instances: 4 } })
    await pool(monitor, { max: 10 }).query('select 1')
    const found = await untilAdvised(monitor, /The application can open 40 connections/)
    expect(found.action).toContain('Set max 5 for pg:shop')
  })

  it('are not while they fit', async () => {
    const monitor = watching({ budget: { instances: 2 } })
    await pool(monitor, { max: 5 }).query('select 1')
    expect(await titles(monitor)).toEqual([])
  })
})

describe("PostgREST's pool and the database", () => {
  const api = (): Monitor =>
    watching({
      database: {
        url: postgres.url('watcher', database),
        metrics: { url: `${standIn.url}/metrics`, password: 'not-a-secret' },
      },
    })
  const call = (): Promise<Response> =>
    fetch(`${standIn.url}/rest/v1/rpc/version`, {
      method: 'POST',
      headers: { apikey: standIn.anonKey, authorization: `Bearer ${standIn.anonKey}` },
    })

  it('full while Postgres has room: says which to raise, and what to look at first', async () => {
    const hold = standIn.hold({ path: '/rest/v1/rpc/version', at: 'connection' })
    const held = [call(), call()]
    await hold.reached(2)
    held.push(call())
    await until(() => standIn.pool().waiting === 1)
    const [found] = await advised(api())
    expect(found?.title).toMatch(
      /^The Data API's own pool is full: postgrest, 1 request waiting, PostgREST uses 2 of its 2; Postgres uses \d+ of 27$/,
    )
    expect(found?.action).toContain('raise db-pool')
    hold.release()
    await Promise.all(held)
  })

  it('idle while Postgres is full: says who holds the slots, and that raising max would not help', async () => {
    const monitor = api()
    await monitor.beat()
    for (let refused = false; !refused; ) await session('crowd').catch(() => (refused = true))
    const said = await advised(monitor)
    expect(said[0]?.title).toMatch(/^Postgres uses 27 of 27 slots.*crowd holds \d+ of them$/)
    expect(said[0]?.action).toMatch(/Raising max .* would not help/)
  })

  it('say nothing when both have room', async () => {
    expect(await titles(api())).toEqual([])
  })
})

describe('a session-mode pooler', () => {
  const serverless =
    (run: () => Promise<void>): (() => Promise<void>) =>
    async () => {
      process.env.AWS_LAMBDA_FUNCTION_NAME = 'shop'
      try {
        await run()
      } finally {
        delete process.env.AWS_LAMBDA_FUNCTION_NAME
      }
    }
  const supabase = (port: number): pg.PoolConfig => ({
    connectionString: `postgres://postgres.abc:x@aws-0-eu-west-1.pooler.supabase.com:${port}/postgres`,
    max: 4,
  })

  it(
    'is given on a serverless host, by its address',
    serverless(async () => {
      const monitor = quietMonitor()
      pool(monitor, supabase(5432))
      const [found] = await advised(monitor)
      expect(found).toMatchObject({
        title: 'pg:shop goes through a session-mode pooler on a serverless host',
        action: expect.stringContaining('6543'),
      })
    }),
  )

  it(
    'is not when it is the transaction mode',
    serverless(async () => {
      const monitor = quietMonitor()
      pool(monitor, supabase(6543))
      expect(await titles(monitor)).toEqual([])
    }),
  )

  it('is not on a server that stays', async () => {
    const monitor = quietMonitor()
    pool(monitor, supabase(5432))
    expect(await titles(monitor)).toEqual([])
  })

  it.runIf('path' in bouncer).each(['session', 'transaction'] as const)(
    'is given by the console of a real PgBouncer only in session mode: %s',
    async (mode) => {
      const pgbouncer = await startPgbouncer({ path: (bouncer as { path: string }).path, postgres, mode })
      await serverless(async () => {
        const monitor = watching({ database: { pgbouncer: pgbouncer.url('watcher', 'pgbouncer') } })
        await pool(monitor, { connectionString: pgbouncer.url('app', 'postgres'), max: 2 }).query('select 1')
        const said = await titles(monitor)
        expect(said.filter((title) => title.includes('keeps a session for each client'))).toHaveLength(
          mode === 'session' ? 1 : 0,
        )
      })()
      await pgbouncer.stop()
    },
  )
})

describe('what the probe cannot see', () => {
  it('is given with the grant that fixes it', async () => {
    const monitor = watching({ database: postgres.url('plain', database) })
    expect(await advised(monitor)).toEqual([
      expect.objectContaining({ severity: 'info', action: 'Run: grant pg_monitor to plain;' }),
    ])
  })
})

describe('connections opened and never used', () => {
  const ghosts = (oldestMs: number, application: string): Promise<string[]> => {
    const monitor = watching()
    const made = pool(monitor)
    return made.query('select 1').then(async () => {
      const snapshot = await monitor.beat()
      const value = snapshot.database.value
      if (!value) throw new Error('no reading')
      // Real sessions of this age would take a minute to make; the rest of the reading is real.
      const aged = { ...value, neverQueried: [{ application, role: 'app', count: 2, oldestMs }] }
      return monitor
        .recommendations({ ...snapshot, database: { ...snapshot.database, value: aged } })
        .map(({ title }) => title)
    })
  }

  it('are reported when they are ours and not just being opened', async () => {
    expect(await ghosts(61_000, 'shop')).toEqual(['2 connections of shop were opened and never used'])
  })

  it('are not when they are young, or of another application', async () => {
    expect(await ghosts(1000, 'shop')).toEqual([])
    expect(await ghosts(61_000, 'other')).toEqual([])
  })
})

describe('retries', () => {
  const retrying = async (every: number): Promise<string[]> => {
    const monitor = quietMonitor()
    const tracker = monitor.tracker('server-client', 'supabase:rest')
    for (let i = 0; i < 40; i++) {
      const lease = tracker.open('select visits')
      if (i % every === 0) lease.attempt()
      lease.end()
    }
    return titles(monitor)
  }

  it('are reported when they multiply the load', async () => {
    expect(await retrying(4)).toEqual([
      'server-client makes 50 attempts for 40 operations: retries multiply its load',
    ])
  })

  it('are ordinary when they are few', async () => {
    expect(await retrying(20)).toEqual([])
  })
})
