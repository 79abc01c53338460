import { spawn } from 'node:child_process'
import pg from 'pg'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createMonitor } from '../../src/instance/create.ts'
import { watchPool } from '../../src/integrations/pg/pool/watch.ts'
import type { Sql } from '../../src/integrations/postgres/shapes.ts'
import { watchSql } from '../../src/integrations/postgres/watch.ts'
import { driverContext } from '../../src/integrations/shared/driver-context.ts'
import type { OwnSocket, SessionListing, SessionRow } from '../../src/model/database/sessions.ts'
import { sessionsOf } from '../../src/monitor/probes/own-sessions.ts'
import type { Monitor } from '../../src/monitor/types.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'

let server: Postgres
const undo: (() => unknown)[] = []
beforeAll(async () => {
  server = await startPostgres()
})
afterEach(async () => {
  for (const one of undo.splice(0).reverse()) await one()
})
afterAll(() => server.stop())

function watched(url = server.url()): Monitor {
  const monitor = createMonitor({ console: false, database: url })
  undo.push(() => monitor.close())
  return monitor
}

/** A connection that nothing tracks. */
async function untracked(application: string | undefined, port = server.port): Promise<pg.Client> {
  const { href } = Object.assign(new URL(server.url()), { port: String(port) })
  const client = new pg.Client({ connectionString: href, application_name: application })
  await client.connect()
  undo.push(() => client.end())
  return client
}

function tracked(monitor: Monitor, max: number): pg.Pool {
  const pool = new pg.Pool({ connectionString: server.url(), application_name: 'web', max })
  const context = driverContext('pg', monitor)
  if (context) watchPool(context, pool as never)
  undo.push(() => pool.end())
  return pool
}

/** A connection of a process of its own on this machine. */
async function sibling(application: string): Promise<void> {
  const text = `const pg = require('pg'); const client = new pg.Client({ connectionString: process.argv[1], application_name: process.argv[2] })
    client.connect().then(() => console.log('there')); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['-e', text, server.url(), application])
  undo.push(() => void child.kill())
  await new Promise((resolve) => child.stdout.once('data', resolve))
}

/** A process that passes connections on, so that the server sees ports of its making, as behind a pooler. */
async function translation(): Promise<number> {
  const text = `const { connect, createServer } = require('net')
    const way = createServer((client) => {
      const onward = connect(Number(process.argv[1]), '127.0.0.1')
      client.pipe(onward).pipe(client)
      for (const end of [client, onward]) end.on('error', () => {})
    }).listen(0, '127.0.0.1', () => console.log(way.address().port))`
  const child = spawn(process.execPath, ['-e', text, String(server.port)])
  undo.push(() => void child.kill())
  return Number(await new Promise((resolve) => child.stdout.once('data', resolve)))
}

describe('sessions of this process', () => {
  it('are compared with what is tracked, and the untracked ones are named as the database names them', async () => {
    const monitor = watched()
    const pool = tracked(monitor, 2)
    const held = await Promise.all([pool.connect(), pool.connect()])
    const sql = postgres(server.url(), { max: 1, connection: { application_name: 'jobs' } })
    const context = driverContext('postgres', monitor)
    if (context) watchSql(context, sql as unknown as Sql)
    undo.push(() => sql.end())
    await sql`select 1`
    for (let count = 0; count < 3; count++) await untracked('typeorm')
    await untracked('pg-boss')
    await untracked('')
    await sibling('another process')
    const { sessions } = await monitor.beat()
    expect(sessions).toMatchObject({ sessions: 8, tracked: 3 })
    expect(sessions?.reason).toBeUndefined()
    expect(sessions?.untracked.map(({ name, count }) => [name, count])).toEqual([
      ['typeorm', 3],
      ['pg-boss', 1],
      [expect.stringMatching(/^client (127\.0\.0\.1|::1)$/), 1],
    ])
    for (const client of held) client.release()
  })

  it('that stay untracked for two readings are a cause that changes no status', async () => {
    const monitor = watched()
    await tracked(monitor, 1).query('select 1')
    await untracked('pg-boss')
    expect((await monitor.beat()).verdict.causes).toEqual([])
    const { verdict } = await monitor.beat()
    expect(verdict.status).toBe('healthy')
    expect(verdict.causes).toMatchObject([
      {
        kind: 'monitor-blind',
        certainty: 'certain',
        severity: 'info',
        sentence: 'This process holds 2 sessions in the database, 1 tracked; untracked: pg-boss',
      },
    ])
  })

  it('are all tracked where every pool is', async () => {
    const monitor = watched()
    await tracked(monitor, 1).query('select 1')
    await monitor.beat()
    const { sessions, verdict } = await monitor.beat()
    expect(sessions).toEqual({ sessions: 1, tracked: 1, untracked: [], isExact: true })
    expect(verdict.causes).toEqual([])
  })

  it('are unknown where the ports of the two ends differ, never untracked', async () => {
    const port = await translation()
    const { href } = Object.assign(new URL(server.url()), { port: String(port) })
    const monitor = watched(href)
    await untracked('typeorm')
    await monitor.beat()
    const { sessions, verdict } = await monitor.beat()
    expect(sessions).toMatchObject({ sessions: null, tracked: null, untracked: [] })
    expect(sessions?.reason).toMatch(/pooler|translation/)
    expect(verdict.causes).toEqual([])
  })

  it('of which some pass a pooler leave open what else does', async () => {
    const monitor = watched()
    const port = await translation()
    const { href } = Object.assign(new URL(server.url()), { port: String(port) })
    const pool = new pg.Pool({ connectionString: href, application_name: 'pooled' })
    const context = driverContext('pg', monitor)
    if (context) watchPool(context, pool as never)
    undo.push(() => pool.end())
    await pool.query('select 1')
    expect((await monitor.beat()).sessions).toMatchObject({ sessions: null, reason: expect.any(String) })
    await untracked('typeorm')
    expect((await monitor.beat()).sessions).toMatchObject({
      sessions: 1,
      tracked: 0,
      untracked: [{ name: 'typeorm', count: 1 }],
      reason: expect.stringContaining('pooler'),
    })
  })

  it('are unknown to a role that does not see those of others', async () => {
    const admin = await untracked('typeorm')
    await admin.query('create role blind login')
    const { sessions } = await watched(server.url('blind')).beat()
    expect(sessions).toMatchObject({ sessions: null, reason: expect.stringContaining('pg_monitor') })
  })
})

describe('whose a session is', () => {
  const end = (port: number, over: Partial<OwnSocket> = {}): OwnSocket => ({
    localAddress: '10.0.0.5',
    localPort: port,
    remoteAddress: '10.0.0.9',
    remotePort: 5432,
    ...over,
  })
  const row = (pid: number, port: number, over: Partial<SessionRow> = {}): SessionRow => ({
    pid,
    role: 'app',
    application: 'typeorm',
    address: '10.0.0.5',
    port,
    ...over,
  })
  const listing = (rows: SessionRow[], over: Partial<SessionListing> = {}): SessionListing => ({
    rows,
    isWhole: true,
    self: { address: '10.0.0.5', port: 1000 },
    ...over,
  })
  const none = { pids: new Set<number>(), unlisted: [] }
  const of = (...given: Parameters<typeof sessionsOf>) => sessionsOf(...given).coverage

  it('is not decided by its address alone', () => {
    const rows = [row(1, 1001), row(2, 1001, { address: '10.0.0.6' }), row(3, 7000)]
    expect(of(listing(rows), [end(1000), end(1001)], none, null)).toMatchObject({ sessions: 1 })
  })

  it('is never that of a pooler, of Supabase or of a monitor', () => {
    const rows = [
      row(1, 7001, { application: 'Supavisor' }),
      row(2, 7002, { application: 'postgrest', address: null, port: -1 }),
      row(3, 1001, { application: 'next-db-monitoring:web@host-1' }),
      row(4, 1002, { application: 'next-db-monitoring' }),
    ]
    const found = of(listing(rows), [end(1000), end(1001), end(1002)], none, null)
    expect(found).toMatchObject({ sessions: 0, tracked: 0, untracked: [] })
  })

  it('is found behind a translated address as long as ports are the same', () => {
    const moved = { address: '172.17.0.1' }
    const rows = [row(1, 1001, moved), row(2, 1002, moved)]
    const sockets = [end(1000), end(1001), end(1002, { remoteAddress: '10.9.9.9' })]
    const found = of(listing(rows, { self: { ...moved, port: 1000 } }), sockets, none, null)
    expect(found).toMatchObject({ sessions: 1, isExact: false })
  })

  it('cannot be decided without own sockets, with a cut list, with hidden rows, or by a Unix socket', () => {
    const rows = [row(1, 1001)]
    const sockets = [end(1000), end(1001)]
    const open = { sessions: null, tracked: null, untracked: [], reason: expect.any(String) }
    expect(of(listing(rows), null, none, null)).toMatchObject(open)
    expect(of(listing(rows, { isWhole: false }), sockets, none, null)).toMatchObject(open)
    expect(of(listing([...rows, row(2, 0, { port: null })]), sockets, none, null)).toMatchObject(open)
    expect(of(listing(rows, { self: null }), sockets, none, null)).toMatchObject(open)
  })

  it('is tracked where a pool of its name holds more than it can list', () => {
    const rows = [row(1, 1001), row(2, 1002), row(3, 1003, { application: 'pg-boss' })]
    const held = { pids: new Set<number>(), unlisted: [{ application: 'typeorm', role: 'app', count: 1 }] }
    const found = of(
      listing(rows),
      [1000, 1001, 1002, 1003].map((port) => end(port)),
      held,
      null,
    )
    expect(found).toMatchObject({ sessions: 3, tracked: 1 })
    expect(found.untracked.map(({ name, count }) => [name, count])).toEqual([
      ['typeorm', 1],
      ['pg-boss', 1],
    ])
  })

  it('lasts only where the same session was untracked before', () => {
    const sockets = [1000, 1001, 1002].map((port) => end(port))
    const first = sessionsOf(listing([row(1, 1001)]), sockets, none, null)
    const second = sessionsOf(listing([row(1, 1001), row(2, 1002)]), sockets, none, first)
    expect(second.coverage.untracked).toMatchObject([{ count: 2, lasting: 1 }])
  })
})
