import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { DbMonitoringOptions } from '../../src/config/options.ts'
import { createMonitor } from '../../src/instance/create.ts'
import { addRecovery } from '../../src/monitor/actions/recovery.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { quietMonitor, track } from '../clients/pg/kit.ts'
import { startFaultProxy } from '../kit/faults.ts'
import { type Gate, gateIn, PASSED } from '../kit/gate.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'

let postgres: Postgres
let gate: Gate
const open: { end(): Promise<void> }[] = []
const monitors: Monitor[] = []

beforeAll(async () => {
  postgres = await startPostgres({ maxConnections: 20 })
  const admin = new pg.Client(postgres.url())
  await admin.connect()
  await admin.query(
    'create role app login; create role watcher login; grant pg_monitor, pg_signal_backend to watcher',
  )
  await admin.end()
  gate = await gateIn(postgres.url())
}, 60_000)
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.end().catch(() => {})))
  await Promise.all(monitors.splice(0).map((one) => one.close()))
})
afterAll(() => postgres.stop())

async function session(application: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: postgres.url('app'), application_name: application })
  client.on('error', () => {})
  await client.connect()
  open.push(client)
  return client
}

/** A monitor with a probe, and one tracked pool of the application `shop`. */
async function shop(options: DbMonitoringOptions = {}): Promise<Monitor> {
  const monitor = createMonitor({
    console: false,
    staleAfter: 1000,
    database: { url: postgres.url('watcher'), idleInTransactionAfter: 100 },
    ...options,
  })
  monitors.push(monitor)
  const pool = track(
    monitor,
    new pg.Pool({ connectionString: postgres.url('app'), application_name: 'shop' }),
    { name: 'shop' },
  )
  open.push(pool)
  await pool.query('select 1')
  return monitor
}

/** Beats until the database lists a session idle in a transaction for a second. */
async function untilStale(monitor: Monitor, application: string): Promise<void> {
  for (let tries = 0; tries < 5000; tries++) {
    const { database } = await monitor.beat()
    if (database.value?.idleInTransaction.some((one) => one.application === application && one.ageMs >= 1100))
      return
  }
  throw new Error('no session became stale')
}

const alive = async (client: pg.Client): Promise<boolean> =>
  client.query('select 1').then(
    () => true,
    () => false,
  )

describe('ending what was left behind in the database', () => {
  it('is off unless it is switched on', async () => {
    const left = await session('shop')
    await left.query('begin')
    const monitor = await shop()
    await untilStale(monitor, 'shop')
    expect(await monitor.terminateStale()).toEqual([])
    expect(monitor.audit.list()).toEqual([])
    expect(await alive(left)).toBe(true)
  })

  it('reports in a dry run which it would end, then ends only sessions of this application, and writes both down', async () => {
    const [left, other] = [await session('shop'), await session('reporting')]
    await left.query('begin')
    await other.query('begin')
    const monitor = await shop({ terminate: true })
    await untilStale(monitor, 'shop')
    await untilStale(monitor, 'reporting')
    const would = await monitor.terminateStale({ dryRun: true, actor: 'admin-token' })
    // No pool of this process holds it: what ending it may do elsewhere is said before it is done.
    expect(would).toEqual([
      expect.objectContaining({
        application: 'shop',
        how: 'would-terminate',
        warning: expect.stringContaining("no 'error' listener"),
      }),
    ])
    expect(await monitor.terminateStale({ actor: 'admin-token' })).toEqual([
      expect.objectContaining({ application: 'shop', how: 'terminated' }),
    ])
    expect(await alive(left)).toBe(false)
    expect(await alive(other)).toBe(true)
    expect(
      monitor.audit.list().map(({ actor, operation, result, ok }) => ({ actor, operation, result, ok })),
    ).toEqual([
      { actor: { via: 'code', name: 'admin-token' }, operation: 'terminate', result: 'terminated', ok: true },
      { actor: { via: 'code', name: 'admin-token' }, operation: 'terminate', result: 'dry run', ok: true },
    ])
  })

  it('ends a session that a tracked pool of this process holds, without a warning: the process lives on', async () => {
    const monitor = await shop({ terminate: true })
    const pool = track(
      monitor,
      new pg.Pool({ connectionString: postgres.url('app'), application_name: 'shop', max: 1 }),
      { name: 'held' },
    )
    open.push(pool)
    const client = await pool.connect()
    await client.query('begin')
    const gone = new Promise<void>((resolve) => client.once('end', () => resolve()))
    await untilStale(monitor, 'shop')
    const [ended] = await monitor.terminateStale()
    expect(ended).toEqual(expect.objectContaining({ how: 'terminated' }))
    expect(ended).not.toHaveProperty('warning')
    await gone
    await expect(client.query('select 1')).rejects.toThrow(/not queryable/)
    client.release()
    expect((await pool.query('select 2 as n')).rows).toEqual([{ n: 2 }])
  })

  it('writes down what the database refused', async () => {
    const left = await session('shop')
    await left.query('begin')
    const monitor = await shop({ terminate: true })
    await untilStale(monitor, 'shop')
    await left.query('commit')
    expect(await monitor.terminateStale()).toEqual([])
    expect(monitor.audit.list()).toEqual([
      expect.objectContaining({ result: 'its state is idle', ok: false }),
    ])
  })

  it('does nothing on the word of an old reading', async () => {
    const way = await startFaultProxy({ port: postgres.port })
    const left = await session('shop')
    await left.query('begin')
    const url = `postgres://watcher@127.0.0.1:${way.port}/postgres`
    const monitor = await shop({ terminate: true, database: { url, idleInTransactionAfter: 100 } })
    await untilStale(monitor, 'shop')
    await way.set({ kind: 'refuse' })
    const { database } = await monitor.beat()
    expect(database).toMatchObject({
      value: { canReadAll: true },
      reason: expect.stringContaining('DBM-401'),
    })
    await way.set({ kind: 'pass' })
    expect(await monitor.terminateStale()).toEqual([])
    expect(monitor.audit.list()).toEqual([])
    expect(await alive(left)).toBe(true)
    await way.close()
  })
})

describe('recovery at the beat', () => {
  it('takes back what is held too long, and the next request that was refused before succeeds', async () => {
    const monitor = quietMonitor({ staleAfter: 60_000, recovery: { reclaimStale: true } })
    const pool = track(
      monitor,
      new pg.Pool({ connectionString: postgres.url('app'), max: 2, connectionTimeoutMillis: 2000 }),
      { name: 'small' },
    )
    open.push(pool)
    await pool.connect()
    await pool.connect()
    await expect(pool.query('select 1')).rejects.toThrow(/timeout/)
    monitor.ahead(61_000)
    await monitor.beat()
    expect((await pool.query('select 7 as n')).rows).toEqual([{ n: 7 }])
    expect(monitor.audit.list()).toEqual([
      expect.objectContaining({
        actor: { via: 'recovery', name: null },
        operation: 'reclaim',
        result: 'client-destroyed',
        ok: true,
      }),
      expect.objectContaining({
        actor: { via: 'recovery', name: null },
        operation: 'reclaim',
        result: 'client-destroyed',
        ok: true,
      }),
    ])
  })

  it('leaves everything alone unless it is configured', async () => {
    const monitor = quietMonitor({ staleAfter: 60_000 })
    const pool = track(monitor, new pg.Pool({ connectionString: postgres.url('app'), max: 2 }), {
      name: 'small',
    })
    open.push(pool)
    const client = await pool.connect()
    monitor.ahead(61_000)
    await monitor.beat()
    expect(monitor.audit.list()).toEqual([])
    client.release()
  })

  it('ends sessions left idle in a transaction for as long as configured', async () => {
    const left = await session('shop')
    await left.query('begin')
    const monitor = await shop({ terminate: true })
    await untilStale(monitor, 'shop')
    // The configuration takes ten seconds at least; what is tested is the beat, not the wait.
    const recovery = {
      reclaimStale: false,
      terminateIdleInTransactionAfter: 1000,
      cancelStatementsAfter: null,
    }
    addRecovery({ ...monitor, options: { ...monitor.options, recovery } })
    await monitor.beat()
    for (let tries = 0; monitor.audit.list().length === 0 && tries < 200; tries++) await monitor.beat()
    expect(monitor.audit.list().at(-1)).toMatchObject({
      actor: { via: 'recovery', name: null },
      operation: 'terminate',
      result: 'terminated',
      ok: true,
    })
    expect(await alive(left)).toBe(false)
  })

  it('cancels only this application’s statements that run too long, and their connections stay', async () => {
    const [long, other] = [await session('shop'), await session('reporting')]
    const asked = long.query('select pg_sleep(60)').catch((error: { code?: string }) => error.code)
    await gate.shut()
    const untouched = other.query('select while_shut() as n')
    const monitor = await shop({
      terminate: true,
      database: { url: postgres.url('watcher'), longRunningAfter: 100 },
    })
    // The configuration takes ten seconds at least; what is tested is the beat, not the wait.
    const recovery = {
      reclaimStale: false,
      terminateIdleInTransactionAfter: null,
      cancelStatementsAfter: 1000,
    }
    addRecovery({ ...monitor, options: { ...monitor.options, recovery } })
    for (let tries = 0; monitor.audit.list().length === 0 && tries < 5000; tries++) await monitor.beat()
    expect(await asked).toBe('57014')
    expect(monitor.audit.list()).toEqual([
      expect.objectContaining({
        actor: { via: 'recovery', name: null },
        operation: 'cancel',
        parameters: expect.objectContaining({ application: 'shop' }),
        result: 'cancelled',
        ok: true,
      }),
    ])
    expect((await long.query('select 1 as n')).rows).toEqual([{ n: 1 }])
    await gate.open()
    expect((await untouched).rows[0].n).toBe(PASSED)
  })

  it('says when it was configured to end sessions or statements without being allowed to', () => {
    const monitor = quietMonitor({
      recovery: { terminateIdleInTransactionAfter: 10_000, cancelStatementsAfter: 10_000 },
    })
    expect(monitor.observe().faults).toEqual([
      expect.objectContaining({
        part: 'recovery',
        count: 2,
        message: 'cancelStatementsAfter does nothing without terminate: true',
      }),
    ])
  })
})
