import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Probe } from '../../src/model/extensions.ts'
import { createPgbouncerProbe } from '../../src/probes/pgbouncer/probe.ts'
import { createPostgresProbe } from '../../src/probes/postgres/direct.ts'
import { ensureProgram, PROGRAMS } from '../kit/debian.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import { loadPg } from './pg-loader.ts'
import { type Pgbouncer, startPgbouncer } from './pgbouncer-server.ts'

const found = await ensureProgram(PROGRAMS.pgbouncer)
if ('missing' in found) console.warn(`[probes] PgBouncer was not run: ${found.missing}`)
const now = (): number => performance.now()

describe.runIf('path' in found)('the pgbouncer probe, asking a real PgBouncer', () => {
  let postgres: Postgres
  let pgbouncer: Pgbouncer
  let probe: Probe
  const open: pg.Client[] = []

  const client = async (application: string): Promise<pg.Client> => {
    const made = new pg.Client({
      connectionString: pgbouncer.url('app', 'postgres'),
      application_name: application,
    })
    made.on('error', () => {})
    await made.connect()
    open.push(made)
    return made
  }
  const read = async () => {
    const { pooler } = await probe.read(new AbortController().signal)
    if (!pooler) throw new Error('no reading')
    return pooler
  }

  beforeAll(async () => {
    postgres = await startPostgres()
    const admin = new pg.Client(postgres.url())
    await admin.connect()
    await admin.query(
      'create role app login; create role watcher login; grant pg_monitor to watcher; create table visits (id int); insert into visits values (1); grant all on visits to app',
    )
    await admin.end()
    pgbouncer = await startPgbouncer({
      path: (found as { path: string }).path,
      postgres,
      poolSize: 2,
      maxClients: 6,
    })
    probe = createPgbouncerProbe({ url: pgbouncer.url('watcher', 'pgbouncer'), loadPg, now })
  }, 120_000)
  afterAll(async () => {
    await probe?.close?.()
    await Promise.all(open.map((one) => one.end().catch(() => {})))
    await pgbouncer?.stop()
    await postgres?.stop()
  })

  it('reads limits, pools and the waiting, and joins a client to the backend that serves it', async () => {
    const [holder, second, waiter] = [await client('shop'), await client('shop'), await client('shop')]
    await holder.query('begin')
    const holderPid = (await holder.query('select pg_backend_pid() as pid')).rows[0].pid as number
    await holder.query('update visits set id = 1')
    await second.query('begin; select 1')
    const waiting = waiter.query('select 1')
    let reading = await read()
    while (reading.pools[0]?.clientsWaiting !== 1 || reading.pools[0].longestWaitMs === 0)
      reading = await read()
    expect(reading).toMatchObject({ kind: 'pgbouncer', maxClients: 6 })
    expect(reading.version).toMatch(/^PgBouncer 1\./)
    expect(reading.pools).toEqual([
      expect.objectContaining({
        database: 'postgres',
        role: 'app',
        mode: 'transaction',
        clientsActive: 2,
        serversActive: 2,
        size: 2,
      }),
    ])
    expect(reading.links.find(({ serverPid }) => serverPid === holderPid)).toMatchObject({
      application: 'shop',
      state: 'active',
    })
    expect(reading.links[0]).toMatchObject({ state: 'waiting', serverPid: null, waitMs: expect.any(Number) })
    const direct = createPostgresProbe({ url: postgres.url('watcher'), loadPg, now })
    const { backends } = await direct.read(new AbortController().signal)
    expect(backends).toContainEqual(expect.objectContaining({ pid: holderPid, state: 'idle in transaction' }))
    await direct.close?.()
    await holder.query('commit')
    await second.query('commit')
    await waiting
  })

  it('goes on reading while every client connection is taken', async () => {
    await read()
    while (open.length < 5) await client('crowd')
    const refused = new pg.Client(pgbouncer.url('app', 'postgres'))
    refused.on('error', () => {})
    await expect(refused.connect()).rejects.toMatchObject({ code: '08P01' })
    expect((await read()).clients).toBe(6)
  })

  it('says how to log in when the user may not read statistics', async () => {
    const other = createPgbouncerProbe({ url: pgbouncer.url('nobody', 'pgbouncer'), loadPg, now })
    await expect(other.read(new AbortController().signal)).rejects.toMatchObject({
      code: 'DBM-407',
      message: expect.stringContaining('stats_users'),
    })
    await other.close?.()
  })
})
