import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { chainRows } from '../../src/budget/trace.ts'
import { createMonitor } from '../../src/instance/create.ts'
import type { ChainRow } from '../../src/model/report/database.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { track, until } from '../clients/pg/kit.ts'
import { ensureProgram, PROGRAMS } from '../kit/debian.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import { type Pgbouncer, startPgbouncer } from '../probes/pgbouncer-server.ts'

const bouncer = await ensureProgram(PROGRAMS.pgbouncer)
if ('missing' in bouncer)
  console.warn(`[budget] the chain through a pooler was not followed: ${bouncer.missing}`)

let postgres: Postgres
const open: { end(): Promise<void> }[] = []
const monitors: Monitor[] = []

beforeAll(async () => {
  postgres = await startPostgres()
  const admin = new pg.Client(postgres.url())
  await admin.connect()
  await admin.query('create role app login; create role watcher login; grant pg_monitor to watcher')
  await admin.query('create table orders (id int); insert into orders values (1); grant all on orders to app')
  await admin.end()
}, 60_000)
afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.end().catch(() => {})))
  await Promise.all(monitors.splice(0).map((one) => one.close()))
})
afterAll(() => postgres.stop())

function pool(monitor: Monitor, url: string, name: string): pg.Pool {
  const made = track(monitor, new pg.Pool({ connectionString: url, application_name: name, max: 3 }), {
    name,
  })
  made.on('error', () => {})
  open.push(made)
  return made
}

/** Beats until a row of the chain is as wanted. */
async function rowUntil(
  monitor: Monitor,
  wanted: (row: ChainRow) => boolean,
): Promise<{ row: ChainRow; rows: readonly ChainRow[] }> {
  let rows: readonly ChainRow[] = []
  await until(async () => {
    rows = chainRows(await monitor.beat())
    return rows.some(wanted)
  }, 'the row')
  return { row: rows.find(wanted) as ChainRow, rows }
}

describe('the chain', () => {
  it('follows a lease to its backend, and to the backend that blocks it', async () => {
    const monitor = createMonitor({ console: false, database: postgres.url('watcher') })
    monitors.push(monitor)
    const shop = pool(monitor, postgres.url('app'), 'shop')
    const [holder, victim] = [await shop.connect(), await shop.connect()]
    await holder.query('begin')
    await holder.query('update orders set id = 1')
    const waiting = victim.query('update orders set id = 2')
    const { row, rows } = await rowUntil(monitor, ({ blockedBy }) => blockedBy.length > 0)
    const pidOf = (client: pg.PoolClient): number => (client as unknown as { processID: number }).processID
    expect(row).toMatchObject({
      pool: 'pg:shop',
      service: 'app',
      serverPid: pidOf(victim),
      state: 'active',
      blockedBy: [pidOf(holder)],
      poolerClient: null,
    })
    expect(row.wait).toMatch(/^Lock: /)
    expect(rows[0]).toBe(row)
    expect(rows.find(({ serverPid }) => serverPid === pidOf(holder))).toMatchObject({
      state: 'idle in transaction',
      wait: null,
      blockedBy: [],
    })
    await holder.query('rollback')
    await waiting
    holder.release()
    victim.release()
  })

  it.runIf('path' in bouncer)('follows it through a real PgBouncer, in one row', async () => {
    const pgbouncer: Pgbouncer = await startPgbouncer({
      path: (bouncer as { path: string }).path,
      postgres,
      poolSize: 2,
    })
    const monitor = createMonitor({
      console: false,
      database: { url: postgres.url('watcher'), pgbouncer: pgbouncer.url('watcher', 'pgbouncer') },
    })
    monitors.push(monitor)
    const [holding, blocked, queued] = ['holding', 'blocked', 'queued'].map((name) =>
      pool(monitor, pgbouncer.url('app', 'postgres'), name),
    ) as [pg.Pool, pg.Pool, pg.Pool]
    const holder = await holding.connect()
    await holder.query('begin')
    const { rows: pids } = await holder.query('select pg_backend_pid() as pid')
    await holder.query('update orders set id = 1')
    const victim = blocked.query('update orders set id = 2')
    const { row } = await rowUntil(monitor, ({ blockedBy }) => blockedBy.length > 0)
    expect(row).toMatchObject({
      service: 'app',
      pool: 'pg:blocked',
      operation: 'update orders',
      state: 'active',
      blockedBy: [pids[0].pid],
    })
    expect(row.poolerClient).toMatch(/^127\.0\.0\.1:\d+ active$/)
    const behind = queued.query('select 1')
    const waiting = await rowUntil(monitor, ({ wait }) => wait === 'Pooler: a free server connection')
    expect(waiting.row).toMatchObject({ serverPid: null, state: null, blockedBy: [] })
    await holder.query('rollback')
    await Promise.all([victim, behind])
    holder.release()
    await Promise.all(open.splice(0).map((one) => one.end()))
    await pgbouncer.stop()
  })
})
