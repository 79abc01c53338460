import { readFileSync } from 'node:fs'
import { createClient } from '@supabase/supabase-js'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { migrationSql, removalSql } from '../../src/probes/postgres/migration.ts'
import { createRpcProbe } from '../../src/probes/postgres/rpc.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import { preparePlatform } from '../kit/seed.ts'
import { type StandIn, startSupabaseStandIn } from '../kit/supabase-stand-in/index.ts'

let postgres: Postgres
let standIn: StandIn
let admin: pg.Client
let database: string

const read = (key = standIn.serviceRoleKey) =>
  createRpcProbe({ url: standIn.url, serviceKey: key, fetch, idleInTransactionAfter: 0 }).read(
    new AbortController().signal,
  )

beforeAll(async () => {
  postgres = await startPostgres({ maxConnections: 30 })
  database = await preparePlatform(postgres)
  admin = new pg.Client(postgres.url('postgres', database))
  await admin.connect()
  standIn = await startSupabaseStandIn({
    databaseUrl: postgres.url('authenticator', database),
    poolMax: 3,
    acquireTimeoutMs: 300,
  })
}, 60_000)
afterAll(async () => {
  await admin.end()
  await standIn.stop()
  await postgres.stop()
})

describe('the shipped migration', () => {
  it('is what the sql folder holds', () => {
    const shipped = (name: string): string =>
      readFileSync(new URL(`../../sql/${name}`, import.meta.url), 'utf8')
    expect(shipped('001_ndm_monitoring.sql')).toBe(migrationSql())
    expect(shipped('001_ndm_monitoring.down.sql')).toBe(removalSql())
  })

  it('is reported missing with the command that creates it', async () => {
    await expect(read()).rejects.toMatchObject({
      code: 'DBM-404',
      message: expect.stringContaining('npx next-db-monitoring sql'),
    })
  })

  it('runs twice, and then service_role reads every session through the Data API', async () => {
    await admin.query(migrationSql())
    await admin.query(migrationSql())
    const busy = new pg.Client({
      connectionString: postgres.url('supabase_auth_admin', database),
      application_name: 'auth',
    })
    await busy.connect()
    await busy.query("begin; select 'secret-of-mrs-k'")
    const { database: reading, backends } = await read()
    expect(reading?.canReadAll).toBe(true)
    expect(reading?.limits.usable).toBe(27)
    expect(reading?.byApplication).toContainEqual(
      expect.objectContaining({ application: 'PostgREST stand-in', role: 'authenticator' }),
    )
    expect(reading?.idleInTransaction).toEqual([
      expect.objectContaining({ role: 'supabase_auth_admin', operation: 'begin' }),
    ])
    expect(JSON.stringify(reading)).not.toContain('secret')
    expect(backends?.length).toBeGreaterThan(1)
    await busy.end()
  })

  it('gives nothing to anybody else, whatever the default privileges are', async () => {
    const anonymous = createClient(standIn.url, standIn.anonKey, { auth: { persistSession: false } })
    for (const [name, parameters] of [
      ['ndm_snapshot', {}],
      ['ndm_terminate_stale', { p_pid: 1, p_backend_start: new Date(0).toISOString() }],
      ['ndm_cancel_running', { p_pid: 1, p_backend_start: new Date(0).toISOString() }],
    ] as const) {
      const { error } = await anonymous.rpc(name, parameters)
      expect(error?.code).toBe('42501')
    }
    await expect(read(standIn.anonKey)).rejects.toMatchObject({ code: 'DBM-403' })
  })

  it('ends one stale session through the Data API, and refuses with NULL in any place', async () => {
    await admin.query('create role shop login')
    const client = new pg.Client({
      connectionString: postgres.url('shop', database),
      application_name: 'shop',
    })
    client.on('error', () => {})
    await client.connect()
    await client.query('begin')
    const probe = createRpcProbe({
      url: standIn.url,
      serviceKey: standIn.serviceRoleKey,
      fetch,
      idleInTransactionAfter: 0,
    })
    const { database: reading } = await probe.read(new AbortController().signal)
    const found = reading?.idleInTransaction.find(({ application }) => application === 'shop')
    if (!found) throw new Error('not found')
    const guard = { pid: found.pid, backendStart: found.backendStart, minIdleMs: 1000, dryRun: false }
    for (const field of ['pid', 'backendStart', 'minIdleMs', 'dryRun']) {
      expect(await probe.terminate?.({ ...guard, [field]: null } as never)).toMatchObject({ done: false })
    }
    let said = await probe.terminate?.(guard)
    while (said?.reason === 'not stale yet') said = await probe.terminate?.(guard)
    expect(said).toEqual({ done: true, reason: 'terminated' })
  })

  it('cancels one running statement through the Data API, and refuses with NULL in any place', async () => {
    const client = new pg.Client({
      connectionString: postgres.url('shop', database),
      application_name: 'runner',
    })
    await client.connect()
    const asked = client.query('select pg_sleep(60)').catch((error: { code?: string }) => error.code)
    const probe = createRpcProbe({
      url: standIn.url,
      serviceKey: standIn.serviceRoleKey,
      fetch,
      longRunningAfter: 0,
    })
    let found: { readonly pid: number; readonly backendStart: string } | undefined
    while (!found)
      found = (await probe.read(new AbortController().signal)).database?.longRunning.find(
        ({ application }) => application === 'runner',
      )
    const guard = { pid: found.pid, backendStart: found.backendStart, minRunMs: 1000, dryRun: false }
    for (const field of ['pid', 'backendStart', 'minRunMs', 'dryRun']) {
      expect(await probe.cancel?.({ ...guard, [field]: null } as never)).toMatchObject({ done: false })
    }
    let said = await probe.cancel?.(guard)
    while (said?.reason === 'not running for so long yet') said = await probe.cancel?.(guard)
    expect(said).toEqual({ done: true, reason: 'cancelled' })
    expect(await asked).toBe('57014')
    await client.end()
  })

  it('says that the pool of the Data API is full, instead of reading nothing', async () => {
    const hold = standIn.hold({ path: '/rest/v1/rpc/ndm_snapshot', at: 'connection' })
    const held = [read(), read(), read()]
    await hold.reached(3)
    await expect(read()).rejects.toMatchObject({
      code: 'DBM-402',
      message: expect.stringContaining('PGRST003'),
    })
    hold.release()
    expect((await Promise.all(held)).every(({ database: reading }) => reading !== undefined)).toBe(true)
  })

  it('is taken back whole', async () => {
    await admin.query(removalSql())
    const { rows } = await admin.query("select proname from pg_proc where proname like 'ndm_%'")
    expect(rows).toEqual([])
  })
})
