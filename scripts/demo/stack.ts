import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Postgres, startPostgres } from '../../test/kit/postgres.ts'
import { preparePlatform, seedVisits } from '../../test/kit/seed.ts'
import { type StandIn, startSupabaseStandIn } from '../../test/kit/supabase-stand-in/index.ts'
import { type App, startApp } from './app.ts'
import { clearEarlierRun, forgetRun, noteRun } from './earlier.ts'
import { buildExample, installExample } from './example.ts'
import { packPackage } from './package.ts'
import { CACHE } from './paths.ts'
import { portNear } from './port.ts'
import { createRoles } from './roles.ts'
import { dim, say, step } from './say.ts'
import { signIn, type Visitor } from './visitor.ts'

/** Everything the demo runs, in the order it was started. */
export interface Stack {
  readonly postgres: Postgres
  readonly api: StandIn
  readonly app: App
  readonly visitor: Visitor
  /** Postgres for the app's exports. */
  readonly reportsUrl: string
  stop(): Promise<void>
}

/** Connections of the API's pool: what `maxPoolSize` in the example's configuration says too. */
const POOL_MAX = 10
const MAX_CONNECTIONS = 20
const APP_PORT = 3000
const API_PORT_FILE = join(CACHE, 'demo-api-port')

/** Builds, starts and seeds everything. What was started is stopped again when a later step fails. */
export async function startStack(): Promise<Stack> {
  const started: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const end of started.splice(0).reverse()) await end()
  }
  try {
    await clearEarlierRun()
    await step('Build and pack next-db-monitoring', packPackage)
    await step('Install the example app with the packed package', installExample)

    const postgres = await step(`Start Postgres (max_connections ${MAX_CONNECTIONS})`, () =>
      startPostgres({ maxConnections: MAX_CONNECTIONS }),
    )
    started.push(() => postgres.stop())
    say(dim(`    PostgreSQL ${postgres.binaries.version} on port ${postgres.port}, process ${postgres.pid}`))

    const { database } = await step('Create tables, a team and a week of visits', () => seeded(postgres))
    const api = await step('Start the stand-in for the Supabase API', async () =>
      startSupabaseStandIn({
        databaseUrl: postgres.url('authenticator', database),
        port: await apiPort(),
        poolMax: POOL_MAX,
        acquireTimeoutMs: 3_000,
      }),
    )
    started.push(() => api.stop())
    writeFileSync(API_PORT_FILE, String(api.port))
    say(dim(`    ${api.url}, ${POOL_MAX} pooled connections; a stand-in, not Supabase`))

    await step('Build the example (next build)', () =>
      buildExample({ supabaseUrl: api.url, publishableKey: api.anonKey }),
    )
    const reportsUrl = postgres.url('reports', database)
    const app = await step('Start the example (next start)', async () =>
      startApp({
        port: await portNear(APP_PORT),
        adminToken: randomBytes(18).toString('base64url'),
        reportsUrl,
        monitorUrl: postgres.url('monitor', database),
      }),
    )
    started.push(async () => {
      await app.stop()
      forgetRun()
    })
    noteRun(app)
    return { postgres, api, app, visitor: await signIn(app, api), reportsUrl, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function seeded(postgres: Postgres): Promise<{ readonly database: string }> {
  const database = await preparePlatform(postgres, 'fieldday')
  await seedVisits(postgres, database)
  await createRoles(postgres.url('postgres', database))
  return { database }
}

/** The same port as last time when it is free: it is part of the built app. */
async function apiPort(): Promise<number> {
  const last = existsSync(API_PORT_FILE) ? Number(readFileSync(API_PORT_FILE, 'utf8')) : 54_421
  return portNear(last)
}
