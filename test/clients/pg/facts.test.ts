import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { declareHeld } from '../../../src/integrations/shared/held-on-purpose.ts'
import type { OpenLease } from '../../../src/model/lease.ts'
import type { Monitor } from '../../../src/monitor/types.ts'
import { type FaultProxy, startFaultProxy } from '../../kit/faults.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { Cursor } from './fixtures/cursor.ts'
import { ask, poolNow, quietMonitor, track, until } from './kit.ts'

let postgres: Postgres
let proxy: FaultProxy
const pools: pg.Pool[] = []
beforeAll(async () => {
  postgres = await startPostgres()
  proxy = await startFaultProxy({ port: postgres.port })
  await ask(postgres.url(), 'create role app login; create table visits (id int); grant all on visits to app')
})
afterEach(async () => {
  await proxy.set({ kind: 'pass' })
  await Promise.all(pools.splice(0).map(finish))
})
afterAll(async () => {
  await proxy?.close()
  await postgres?.stop()
})

/** Ends a pool, whatever a failed test has left checked out. */
async function finish(pool: pg.Pool): Promise<void> {
  const { _clients: clients, _idle: idle } = pool as unknown as {
    _clients: pg.PoolClient[]
    _idle: { client: pg.PoolClient }[]
  }
  const held = clients.filter((client) => !idle.some((item) => item.client === client))
  for (const client of held) client.release(true)
  await pool.end()
}

function open(monitor: Monitor, config: pg.PoolConfig = {}): pg.Pool {
  const made = new pg.Pool({ connectionString: postgres.url('app'), max: 4, ...config })
  const pool = track(monitor, made, { name: 'main' })
  pools.push(pool)
  return pool
}
const leases = (monitor: Monitor): readonly OpenLease[] => monitor.observe().leases
function only(monitor: Monitor): OpenLease {
  const [lease, ...others] = leases(monitor)
  if (!lease || others.length > 0) throw new Error(`${others.length + 1} leases`)
  return lease
}

describe('a client whose socket is closed', () => {
  it('is dead at once though a statement was in flight on it, and taking it back frees its slot', async () => {
    const monitor = quietMonitor({ staleAfter: 60_000 })
    const pool = open(monitor, {
      host: proxy.host,
      port: proxy.port,
      user: 'app',
      database: 'postgres',
      connectionString: undefined as never,
    })
    const held = await Promise.all([1, 2, 3, 4].map(() => pool.connect()))
    await proxy.set({ kind: 'stall' })
    // What an ORM does that neither handles the failure of BEGIN nor gives its client back.
    const failed = held.map((client) => client.query('begin').catch(() => {}))
    await proxy.set({ kind: 'refuse' })
    await Promise.all(failed)
    await until(() => leases(monitor).every(({ dead }) => dead !== undefined), 'their death')
    expect(leases(monitor)).toHaveLength(4)
    for (const { busy } of leases(monitor)) expect(busy).toBe(false)
    expect(poolNow(monitor, 'pg:main')).toMatchObject({ used: 4, dead: 4, ghosts: 0 })
    await proxy.set({ kind: 'pass' })
    const waiting = pool.query('select 1 as n')
    monitor.emergencyReset()
    expect((await waiting).rows).toEqual([{ n: 1 }])
    expect(poolNow(monitor, 'pg:main')).toMatchObject({ used: 0, dead: 0, ghosts: 0 })
  })

  it('is dead after a restart under a running statement, and what was idle leaves the pool', async () => {
    const own = await startPostgres()
    try {
      const monitor = quietMonitor()
      const pool = track(monitor, new pg.Pool({ connectionString: own.url(), max: 4 }), { name: 'main' })
      const client = await pool.connect()
      await pool.query('select 1')
      const running = client.query('select pg_sleep(30)').catch((error: Error) => error)
      await until(() => only(monitor).busy === true)
      await own.restart()
      expect(await running).toBeInstanceOf(Error)
      await until(() => only(monitor).dead !== undefined, 'its death')
      expect(poolNow(monitor, 'pg:main')).toMatchObject({ used: 1, dead: 1, idle: 0 })
      client.release()
      expect(poolNow(monitor, 'pg:main')).toMatchObject({ used: 0, dead: 0 })
      await pool.end()
    } finally {
      await own.stop()
    }
  })

  it('is dead when its owner ended it and did not give it back', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor)
    const client = (await pool.connect()) as pg.PoolClient & pg.Client
    expect(only(monitor).dead).toBeUndefined()
    await client.end()
    expect(only(monitor).dead).toBe('its socket is closed')
    client.release()
  })
})

describe('what is taken back', () => {
  it('runs no longer in the database, and its slot is counted as used until the pool has it back', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor, { max: 2 })
    const clients = await Promise.all([pool.connect(), pool.connect()])
    const running = clients.map((client) =>
      client.query('select pg_sleep(60)').catch((error: Error) => error.message),
    )
    const active =
      "select 1 from pg_stat_activity where usename = 'app' and query like '%sleep(60)%' and state = 'active' and pid <> pg_backend_pid()"
    await until(async () => (await ask(postgres.url(), active)).length === 2, 'the statements')
    monitor.emergencyReset()
    expect(poolNow(monitor, 'pg:main')).toMatchObject({ used: 2, ghosts: 0 })
    expect(await Promise.all(running)).toEqual(['Connection terminated', 'Connection terminated'])
    await until(() => poolNow(monitor, 'pg:main').used === 0, 'the slots')
    await until(async () => (await ask(postgres.url(), active)).length === 0, 'the end in the database')
    expect((await pool.query('select 1 as n')).rows).toEqual([{ n: 1 }])
  })
})

describe('activity', () => {
  it('is a statement sent, answered, a batch of a cursor', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor)
    const client = await pool.connect()
    const last = (): number => only(monitor).activeAt ?? Number.NaN
    const opened = last()
    await client.query('begin')
    expect(last()).toBeGreaterThan(opened)
    const begun = last()
    expect(last()).toBe(begun)
    const cursor = client.query(new Cursor('select generate_series(1, 1000)') as never) as unknown as Cursor
    expect(await cursor.read(10)).toBe(10)
    const first = last()
    expect(first).toBeGreaterThan(begun)
    expect([last(), only(monitor).busy]).toEqual([first, false])
    expect(await cursor.read(10)).toBe(10)
    expect(last()).toBeGreaterThan(first)
    cursor.close()
    await client.query('commit')
    client.release()
  })

  it('of rows that flow is seen, and of a reader that takes none is not', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor)
    const client = await pool.connect()
    const { stream } = (client as unknown as { connection: { stream: { pause(): void; resume(): void } } })
      .connection
    let rows = 0
    const query = new pg.Query('select repeat($1, 1000) from generate_series(1, 20000)', ['x'])
    const done = new Promise<void>((resolve) => query.on('end', () => resolve()))
    query.on('row', () => {
      rows++
      if (rows === 100) stream.pause()
    })
    client.query(query)
    await until(() => rows >= 100)
    const paused = only(monitor)
    expect(paused.busy).toBe(false)
    expect(only(monitor).activeAt).toBe(paused.activeAt)
    stream.resume()
    await done
    expect(only(monitor).activeAt).toBeGreaterThan(paused.activeAt ?? Number.NaN)
    client.release()
  })

  it('of a COPY is its chunks, and an open COPY alone is none', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor)
    const client = await pool.connect()
    type Wire = { sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void }
    let wire: Wire | null = null
    class Copy extends pg.Query {
      handleCopyInResponse(connection: Wire): void {
        wire = connection
      }
    }
    const done = new Promise<void>((resolve) => {
      const copy = new Copy('copy visits from stdin')
      copy.on('end', () => resolve())
      client.query(copy)
    })
    await until(() => wire !== null)
    const waiting = only(monitor)
    expect(waiting.busy).toBe(false)
    expect(only(monitor).activeAt).toBe(waiting.activeAt)
    wire!.sendCopyFromChunk(Buffer.from('1\n'))
    expect(only(monitor).activeAt).toBeGreaterThan(waiting.activeAt ?? Number.NaN)
    wire!.endCopyFrom()
    await done
    client.release()
  })
})

describe('a client that is held on purpose', () => {
  const reasons: Readonly<Record<string, { begin: string; end: string; reason: string }>> = {
    LISTEN: { begin: 'listen jobs', end: 'unlisten *', reason: 'LISTEN' },
    'LISTEN, by name': {
      begin: 'LISTEN "Jobs"; listen others',
      end: 'unlisten "Jobs"; unlisten others',
      reason: 'LISTEN',
    },
    'an advisory lock': {
      begin: '/* one at a time */ select pg_advisory_lock(1)',
      end: 'select pg_advisory_unlock(1)',
      reason: 'session advisory lock',
    },
    'a try for an advisory lock': {
      begin: 'select pg_try_advisory_lock_shared(1, 2)',
      end: 'select pg_advisory_unlock_all()',
      reason: 'session advisory lock',
    },
    'a temporary table': {
      begin: 'create temp table if not exists import_rows (id int)',
      end: 'drop table import_rows',
      reason: 'temporary table',
    },
    'a temporary table of a query': {
      begin: 'select 1 as n into temporary picked',
      end: 'discard all',
      reason: 'temporary table',
    },
  }
  it.each(Object.entries(reasons))('by %s says so until that ends', async (_, { begin, end, reason }) => {
    const monitor = quietMonitor()
    const client = await open(monitor).connect()
    await client.query('select 1')
    expect(only(monitor).resident).toBeUndefined()
    await client.query(begin)
    expect(only(monitor).resident).toBe(reason)
    await client.query(end)
    expect(only(monitor).resident).toBeUndefined()
    client.release()
  })

  it.each([
    'select pg_advisory_xact_lock(1)',
    "select 'listen jobs; select pg_advisory_lock(1)'",
    'create temp table gone (id int) on commit drop',
    'create table if not exists temp (id int)',
    'select 1 as listen',
    '-- listen jobs\nselect 1',
  ])('is not taken for one by %s', async (text) => {
    const monitor = quietMonitor()
    const client = await open(monitor, { connectionString: postgres.url() }).connect()
    await client.query(text)
    expect(only(monitor).resident).toBeUndefined()
    client.release()
  })

  it('by a listener for notifications, or by declaration', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor)
    pool.on('connect', (client) => client.on('notification', () => {}))
    const client = await pool.connect()
    expect(only(monitor).resident).toBeUndefined()
    client.on('notification', () => {})
    expect(only(monitor).resident).toBe('listener for notifications')
    declareHeld(client, 'leader election')
    expect(only(monitor).resident).toBe('leader election')
    client.release()
    // The next owner of the client does not listen.
    const other = await pool.connect()
    expect(other).toBe(client)
    other.release()
  })

  it('gets an error event when it is taken by name, so that it connects anew', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor)
    const client = await pool.connect()
    await client.query('listen jobs')
    const reported = new Promise<Error>((resolve) => client.on('error', resolve))
    const [record] = leaseRecords(pool)
    expect(record?.reclaim(true)).toBe('client-destroyed')
    expect((await reported).message).toMatch(/^Connection terminated by next-db-monitoring.*LISTEN/)
    expect(record?.freed()).toBe(true)
    expect(() => client.release()).not.toThrow()
    expect(pool.totalCount).toBe(0)
  })
})

/** The checkouts of a pool's clients, as cleanup sees them. */
function leaseRecords(pool: pg.Pool): { reclaim(named: boolean): string; freed(): boolean }[] {
  const clients = (pool as unknown as { _clients: object[] })._clients
  return clients.flatMap((client) => {
    const page = Object.getOwnPropertySymbols(client).find(
      ({ description }) => description === 'next-db-monitoring.client',
    )
    return page ? [(client as Record<symbol, { checkout: never }>)[page]!.checkout] : []
  })
}

describe('a query on the pool with a cursor', () => {
  it('keeps its stack by default: the pool never gives its client back', async () => {
    const monitor = quietMonitor()
    const pool = open(monitor)
    void pool.query(new Cursor('select 1 from visits') as never)
    await until(() => leases(monitor).length === 1)
    expect(only(monitor)).toMatchObject({
      operation: 'select visits',
      stack: expect.stringContaining('facts.test.ts'),
    })
  })
})

describe('the client itself', () => {
  const FORMS = {
    promise: (pool: pg.Pool): Promise<pg.PoolClient> => pool.connect(),
    callback: (pool: pg.Pool): Promise<pg.PoolClient> =>
      new Promise((resolve, reject) => {
        pool.connect((error, client) => (client ? resolve(client) : reject(error)))
      }),
  }
  it.each(
    (['on', 'sampled', 'off'] as const).flatMap((captureStack) =>
      (['promise', 'callback'] as const).map((form) => [captureStack, form] as const),
    ),
  )('is what every event carries, with captureStack %s, by %s', async (captureStack, form) => {
    const monitor = quietMonitor({ captureStack })
    const pool = open(monitor)
    const seen = new Map<unknown, string[]>()
    for (const name of ['connect', 'acquire', 'remove'] as const)
      pool.on(name, (client) => seen.set(client, [...(seen.get(client) ?? []), name]))
    const released = new Promise<unknown>((resolve) =>
      pool.once('release' as never, ((_: unknown, client: unknown) => resolve(client)) as never),
    )
    const client = await FORMS[form](pool)
    expect(seen.get(client)).toEqual(['connect', 'acquire'])
    client.release()
    expect(await released).toBe(client)
    // The same client again, and the same object.
    const again = await FORMS[form](pool)
    expect(again).toBe(client)
    expect(seen.get(again)).toEqual(['connect', 'acquire', 'acquire'])
    again.release(true)
    await until(() => seen.get(client)?.at(-1) === 'remove', 'the removal')
    expect(seen.size).toBe(1)
  })
})
