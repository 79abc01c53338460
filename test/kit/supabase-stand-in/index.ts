import { createAuth } from './auth/handler.ts'
import { createFaults, type Faults } from './controls/faults.ts'
import { createHolds, type Holds } from './controls/holds.ts'
import { createJournal, type Journal } from './controls/journal.ts'
import { createDatabasePool, type DatabasePool } from './database-pool.ts'
import { type Exchange, header, json, type Reply } from './exchange.ts'
import { functions } from './functions.ts'
import { apiKey, STAND_IN_SECRET } from './jwt.ts'
import { metrics } from './metrics.ts'
import { createCatalog } from './rest/catalog.ts'
import { createRest } from './rest/handler.ts'
import { listen } from './server.ts'
import { createStorage } from './storage.ts'

export { STAND_IN_HEADER } from './server.ts'

export interface StandInOptions {
  /** Connection string of a role that may become `anon`, `authenticated` and `service_role`. */
  readonly databaseUrl: string
  /** Connection string for the auth and storage tables. @default `databaseUrl` with the role `supabase_auth_admin` */
  readonly adminDatabaseUrl?: string
  /** @default a free one */
  readonly port?: number
  /** Size of the REST pool, PostgREST's `db-pool`. @default 10 */
  readonly poolMax?: number
  /** How long a REST request waits for a connection, in ms, then 504 PGRST003. @default 10000 */
  readonly acquireTimeoutMs?: number
  /** Size of the pool that auth and storage share. @default 3 */
  readonly authPoolMax?: number
  /** Life of an access token, in seconds. @default 3600 */
  readonly accessTokenTtlS?: number
  /** Signs every token and key. @default a fixed one, worth nothing */
  readonly jwtSecret?: string
  /** Keep the headers and body of each request in the journal. @default false */
  readonly recordRequests?: boolean
}

/** A running stand-in for the Supabase API. It is not Supabase: see README.md beside this file. */
export interface StandIn extends Pick<Holds, 'hold'>, Pick<Faults, 'inject'> {
  readonly url: string
  readonly port: number
  readonly anonKey: string
  readonly serviceRoleKey: string
  /** What came in. */
  readonly journal: Journal
  /** Gauges of the REST pool. */
  pool(): ReturnType<DatabasePool['gauges']>
  /** Calls off every hold and fault and empties the journal, between tests. */
  reset(): void
  /** Breaks what is open, ends the pools. Harmless twice. */
  stop(): Promise<void>
}

/** Starts the stand-in on the loopback interface, over a database prepared by `preparePlatform()`. */
export async function startSupabaseStandIn(options: StandInOptions): Promise<StandIn> {
  const secret = options.jwtSecret ?? STAND_IN_SECRET
  let inFlight = 0
  const journal = createJournal(() => inFlight)
  const holds = createHolds()
  const faults = createFaults()
  const acquireTimeoutMs = options.acquireTimeoutMs ?? 10_000
  const restPool = createDatabasePool({
    url: options.databaseUrl,
    applicationName: 'PostgREST stand-in',
    max: options.poolMax ?? 10,
    acquireTimeoutMs,
  })
  const authPool = createDatabasePool({
    url: options.adminDatabaseUrl ?? asAuthAdmin(options.databaseUrl),
    applicationName: 'Auth stand-in',
    max: options.authPoolMax ?? 3,
    acquireTimeoutMs,
  })
  const rest = createRest({ pool: restPool, catalog: createCatalog(restPool), holds, secret })
  const auth = createAuth({
    pool: authPool,
    holds,
    secret,
    accessTokenTtlS: options.accessTokenTtlS ?? 3_600,
  })
  const storage = createStorage({ pool: authPool, secret })

  const answer = async (exchange: Exchange): Promise<Reply> => {
    if (exchange.path === '/')
      return json(200, { standIn: true, note: 'a stand-in for the Supabase API, for tests and demos' })
    if (exchange.path === '/metrics') return metrics(restPool)
    const open =
      exchange.path.startsWith('/storage/v1/object/public/') ||
      exchange.path.startsWith('/auth/v1/.well-known/')
    if (!open && !header(exchange, 'apikey'))
      return json(401, {
        message: 'No API key found in request',
        hint: 'No `apikey` request header or url param was found.',
      })
    if (exchange.path.startsWith('/rest/v1')) return rest(exchange)
    if (exchange.path.startsWith('/auth/v1/')) return auth(exchange)
    if (exchange.path.startsWith('/storage/v1/')) return storage(exchange)
    if (exchange.path.startsWith('/functions/v1/')) return functions(exchange)
    return json(404, { message: 'no Route matched with those values' })
  }

  const { server, port } = await listen(
    {
      answer,
      journal,
      holds,
      faults,
      recordRequests: options.recordRequests ?? false,
      inFlight: (change) => {
        inFlight += change
      },
    },
    options.port ?? 0,
  )

  let stopping: Promise<void> | null = null
  const stop = async (): Promise<void> => {
    holds.releaseAll()
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    server.closeAllConnections()
    await closed
    await Promise.all([restPool.end(), authPool.end()])
  }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    anonKey: apiKey('anon', secret),
    serviceRoleKey: apiKey('service_role', secret),
    journal,
    hold: holds.hold,
    inject: faults.inject,
    pool: restPool.gauges,
    reset() {
      holds.releaseAll()
      faults.clear()
      journal.clear()
    },
    stop() {
      stopping ??= stop()
      return stopping
    },
  }
}

function asAuthAdmin(databaseUrl: string): string {
  const url = new URL(databaseUrl)
  url.username = 'supabase_auth_admin'
  url.password = ''
  return url.toString()
}
