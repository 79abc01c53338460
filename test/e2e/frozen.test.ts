import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, it, vi } from 'vitest'
import { hostOf } from '../freeze/host.ts'
import { fleetPostgres } from '../kit/fleet-postgres.ts'
import { userEnvironment } from './kit/app.ts'
import { inApp, smallApp } from './kit/fixture.ts'
import { type Install, install } from './kit/installs.ts'

/*
 * A real Next app on a host that stops its process between requests and gives `waitUntil` to the handler only: what Next's own `after`
 * waits with has to be enough, and what Next prerenders has to stay static.
 */

const HOST = fileURLToPath(new URL('./kit/handler-host.ts', import.meta.url))

const postgres = fleetPostgres({ maxConnections: 40 })

let next16: Install
beforeAll(async () => {
  next16 = await install('next16')
}, 600_000)

const FILES = {
  'db-monitoring.config.ts': `import { defineDbMonitoring } from 'next-db-monitoring'

export default defineDbMonitoring({ service: 'shop', instance: 'function-1', console: false, fleet: { postgres: process.env.DATABASE_URL! }, database: { url: process.env.DATABASE_URL! } })
`,
  'pool.ts': `import { keepIdleBounded } from 'next-db-monitoring'
import pg from 'pg'

export const pool = keepIdleBounded(new pg.Pool({ connectionString: process.env.DATABASE_URL, application_name: 'app', idleTimeoutMillis: 100 }))
`,
  'app/api/rows/route.ts': `import { pool } from '../../../pool'

export const dynamic = 'force-dynamic'

export async function GET() {
  const { rows } = await pool.query('select 7 as n')
  return Response.json(rows)
}
`,
  'app/rows/page.tsx': `import { connection } from 'next/server'
import { pool } from '../../pool'

export default async function Page() {
  await connection()
  const { rows } = await pool.query('select 8 as n')
  return <p>{'rows: ' + rows[0].n}</p>
}
`,
  'app/still/page.tsx': `import { pool } from '../../pool'

export default async function Page() {
  const { rows } = await pool.query('select 9 as n')
  return <p>{'rows: ' + rows[0].n}</p>
}
`,
}

interface Answer {
  readonly status: number
  readonly body: string
  /** Promises announced when the response had ended, and in all. */
  readonly atResponse: number
  readonly announced: number
}

/** Sessions of the app and its monitor. */
async function sessions(): Promise<string[]> {
  const { rows } = await postgres.admin.query(
    `select application_name || ' ' || state as session from pg_stat_activity
     where backend_type = 'client backend' and pid <> pg_backend_pid() order by 1`,
  )
  return rows.map(({ session }) => session)
}

async function reported(): Promise<unknown[]> {
  const { rows } = await postgres.admin.query('select report from ndm_fleet.reports')
  return rows.map(({ report }) => report)
}

it.each([
  ['Turbopack', []],
  ['webpack', ['--webpack']],
])(
  'beats are delivered before the process stands still, and static pages stay static: %s',
  async (bundler, flags) => {
    const app = await smallApp(next16, `frozen-${bundler}`, FILES)
    const env = { VERCEL: '1', DATABASE_URL: postgres.url() }
    const { code, output } = await app.build({ env, flags })
    expect(code, output.slice(-3000)).toBe(0)
    const { routes } = JSON.parse(await readFile(inApp(app, '.next/prerender-manifest.json'), 'utf8'))
    expect(Object.keys(routes)).toContain('/still')
    expect(Object.keys(routes)).not.toContain('/rows')
    // The build has the host's environment too, and its pages use the database.
    expect(await reported()).toEqual([])

    const host = hostOf<Answer>(HOST, [], {
      env: userEnvironment({ NODE_ENV: 'production', ...env }),
      cwd: app.dir,
    })
    const first = await host.invoke('api/rows/route.js /api/rows')
    expect(first).toMatchObject({ status: 200, body: '[{"n":7}]' })
    expect(first.announced).toBeGreaterThan(0)
    expect(await reported()).toMatchObject([{ active: 0, opened: 1, instance: { serverless: true } }])
    await vi.waitFor(async () => expect(await sessions()).toEqual([]))
    const second = await host.invoke('rows/page.js /rows')
    expect(second).toMatchObject({ status: 200, body: expect.stringContaining('rows: 8') })
    await vi.waitFor(async () => expect(await sessions()).toEqual([]))
  },
)
