import { appendFile } from 'node:fs/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { LeakReport } from '../../src/model/report/leak.ts'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import type { CleanupReport } from '../../src/model/report/stats.ts'
import { type Postgres, startPostgres } from '../kit/postgres.ts'
import type { App, Files, Server } from './kit/app.ts'
import { inApp, smallApp } from './kit/fixture.ts'
import { type Install, install } from './kit/installs.ts'
import { until } from './kit/until.ts'

/*
 * Real pools of real apps against a real Postgres: what one module file makes of its pool in development and in both
 * bundlers' builds, what a forgotten client is called there, and what cleanup is worth to the next visitor.
 */

const EDITS = 20
/** Slots of the pool that the leaking route takes from. */
const SLOTS = 2

const made = (name: string, max: number): string =>
  `new Pool({ connectionString: process.env.DATABASE_URL, application_name: '${name}', max: ${max}, idleTimeoutMillis: 0, connectionTimeoutMillis: 2000 })`

const FILES: Files = {
  'db-monitoring.config.ts': `import { defineDbMonitoring } from 'next-db-monitoring'

export default defineDbMonitoring({
  service: 'shop',
  authorize: () => true,
  captureStack: 'on',
  collectionInterval: 3_600_000,
  database: process.env.PROBE_URL,
  pools: { 'pg:desk': { staleAfter: 1000 } },
})
`,
  'lib/own.ts': `import { Pool } from 'pg'

export const pool = ${made('own', 1)}
`,
  'lib/shared.ts': `import { sharedPool } from 'next-db-monitoring'
import { Pool } from 'pg'

export const pool = sharedPool('shared', () => ${made('shared', 1)})
`,
  'lib/desk.ts': `import { Pool } from 'pg'

export const pool = ${made('desk', SLOTS)}
`,
  'lib/both.ts': `import { pool as own } from './own'
import { pool as shared } from './shared'

export async function both(): Promise<number> {
  await own.query('select 1')
  await shared.query('select 1')
  return 1
}
`,
  'instrumentation.ts': `export async function register() {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { both } = await import('./lib/both')
  await both()
}
`,
  'app/read/page.tsx': `import { both } from '../../lib/both'

export const dynamic = 'force-dynamic'

export default async function Page() {
  return <h1>{await both()}</h1>
}
`,
  'app/api/read/route.ts': `import { both } from '../../../lib/both'

export async function GET() {
  return Response.json(await both())
}
`,
  'pages/api/old.ts': `import type { NextApiRequest, NextApiResponse } from 'next'
import { both } from '../../lib/both'

export default async function handler(_: NextApiRequest, response: NextApiResponse) {
  response.json(await both())
}
`,
  'app/api/forget/route.ts': `import { pool } from '../../../lib/desk'

async function exportDesk(): Promise<number> {
  const client = await pool.connect() // forgotten here
  await client.query('begin')
  return (await client.query('select 7 as n')).rows[0].n
}

export async function GET() {
  try {
    return Response.json(await exportDesk())
  } catch (error) {
    return Response.json({ error: (error as Error).message }, { status: 503 })
  }
}
`,
  'app/api/desk/route.ts': `import { pool } from '../../../lib/desk'

export async function GET() {
  try {
    return Response.json((await pool.query('select 7 as n')).rows[0].n)
  } catch (error) {
    return Response.json({ error: (error as Error).message }, { status: 503 })
  }
}
`,
}

const lineOf = (path: string, part: string): number =>
  (FILES[path] ?? '').split('\n').findIndex((line) => line.includes(part)) + 1

let next16: Install
let postgres: Postgres
let admin: pg.Client
let server: Server | undefined

beforeAll(async () => {
  next16 = await install('next16')
  postgres = await startPostgres({ maxConnections: 60 })
  admin = new pg.Client(postgres.url())
  await admin.connect()
  await admin.query('create role app login; create role watcher login; grant pg_monitor to watcher')
})
afterEach(async () => {
  await server?.stop()
  server = undefined
  // Postgres sees a process go a moment after it went.
  await until(async () => (await backends('own')) === 0)
})
afterAll(async () => {
  await admin?.end()
  await postgres?.stop()
})

async function backends(application: string): Promise<number> {
  const { rows } = await admin.query(
    'select count(*)::int as n from pg_stat_activity where application_name = $1',
    [application],
  )
  return rows[0].n
}

const env = () => ({ DATABASE_URL: postgres.url('app'), PROBE_URL: postgres.url('watcher') })

async function started(
  app: App,
  dev?: readonly string[],
): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  server = await app.start({ env: env(), ready: '/api/read', ...(dev ? { dev } : {}) })
  const { url } = server
  return (path, init) => fetch(url + path, init)
}

type Get = Awaited<ReturnType<typeof started>>

async function report(get: Get): Promise<MonitoringReport> {
  return (
    await get('/api/monitoring/database?detailed=true&diagnostics=true')
  ).json() as Promise<MonitoringReport>
}

async function poolsNamed(get: Get, name: string): Promise<MonitoringReport['pools']> {
  const { pools } = await report(get)
  return pools.filter((pool) => pool.name === `pg:${name}` || pool.name.startsWith(`pg:${name}#`))
}

/** Connections these pools say they have. */
const held = (pools: MonitoringReport['pools']): number =>
  pools.reduce((sum, { used, idle, connecting }) => sum + (used ?? 0) + (idle ?? 0) + (connecting ?? 0), 0)

/** A report that has so many suspicions; they come once the leases were held for their limit. */
async function untilSuspected(
  get: Get,
  leaks: number,
): Promise<{ report: MonitoringReport; leak: LeakReport }> {
  for (;;) {
    const seen = await report(get)
    const [leak, ...more] = seen.leaks.filter(({ pool }) => pool === 'pg:desk')
    if (leak && more.length === leaks - 1) return { report: seen, leak }
  }
}

const ownFrame = ({ stack }: LeakReport): string => {
  const frame = stack?.find(({ app }) => app)
  return `${frame?.file}:${frame?.line}`
}

const FORGOTTEN = `app/api/forget/route.ts:${lineOf('app/api/forget/route.ts', 'forgotten here')}`
const OWN = `lib/own.ts:${lineOf('lib/own.ts', 'new Pool')}`

describe.each([
  // Turbopack leaves maps beside its server files; webpack leaves none, so there the built file is all that is known.
  { bundler: 'turbopack', flags: [], maps: true },
  { bundler: 'webpack', flags: ['--webpack'], maps: false },
])('a production build by $bundler', ({ bundler, flags, maps }) => {
  it('shows its duplicate pools as Postgres counts them, names a leak, and cleanup serves the next visitor', async () => {
    const app = await smallApp(next16, `duplicates-${bundler}`, FILES)
    const { code, output } = await app.build({ flags, env: env() })
    expect(code, output.slice(-3000)).toBe(0)
    const get = await started(app)
    for (const path of ['/api/read', '/read', '/api/old']) expect((await get(path)).status, path).toBe(200)

    const doubled = await poolsNamed(get, 'own')
    expect(doubled.length).toBeGreaterThan(1)
    expect(doubled.length).toBe(await backends('own'))
    expect(held(doubled)).toBe(await backends('own'))
    for (const { createdAt } of doubled) {
      if (maps) expect(createdAt).toBe(OWN)
      else expect(createdAt).toMatch(/^\.next\/server\/.+\.js:\d+$/)
    }
    expect(await poolsNamed(get, 'shared')).toHaveLength(1)
    expect(await backends('shared')).toBe(1)

    for (let n = 0; n < SLOTS; n++) expect((await get('/api/forget')).status).toBe(200)
    expect(await (await get('/api/desk')).json()).toEqual({
      error: 'timeout exceeded when trying to connect',
    })
    const { leak, report: seen } = await untilSuspected(get, SLOTS)
    const place = maps ? FORGOTTEN : '.next/server/app/api/forget/route.js:1'
    expect(ownFrame(leak)).toBe(place)
    const evidence = JSON.stringify(seen.recommendations)
    expect(evidence).toContain(`taken at ${place}`)
    if (maps) expect(evidence).toMatch(new RegExp(`made at [^"]*${OWN.replaceAll('.', '\\.')}`))
    const answer = await get('/api/monitoring/database', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
      body: JSON.stringify({ operation: 'cleanup' }),
    })
    expect(answer.status).toBe(200)
    const { result } = (await answer.json()) as { result: CleanupReport }
    expect(result.reclaimed.map(({ how }) => how)).toEqual(Array(SLOTS).fill('client-destroyed'))
    expect(await (await get('/api/desk')).json()).toBe(7)
  })
})

describe('next dev', () => {
  it(`counts a pool for each of ${EDITS} edits, as many connections as Postgres does; the shared one stays one`, async () => {
    const app = await smallApp(next16, 'duplicates-dev', FILES)
    const get = await started(app, [])
    for (let edit = 1; edit <= EDITS; edit++) {
      const before = await backends('own')
      await appendFile(inApp(app, 'lib/own.ts'), `export const edit${edit} = ${edit}\n`)
      await until(async () => (await get('/api/read')).status === 200 && (await backends('own')) > before)
    }
    const doubled = await poolsNamed(get, 'own')
    expect(doubled.length).toBeGreaterThan(EDITS)
    expect(held(doubled)).toBe(await backends('own'))
    expect(new Set(doubled.map(({ createdAt }) => createdAt))).toEqual(new Set([OWN]))
    expect(await poolsNamed(get, 'shared')).toHaveLength(1)
    expect(await backends('shared')).toBe(1)

    expect((await get('/api/forget')).status).toBe(200)
    const { leak, report: seen } = await untilSuspected(get, 1)
    expect(ownFrame(leak)).toBe(FORGOTTEN)
    expect(JSON.stringify(seen.recommendations)).toContain(`taken at ${FORGOTTEN}`)
  })
})
