import { setTimeout as pause } from 'node:timers/promises'
import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import pg from 'pg'
import postgres from 'postgres'
import { trackSupabase } from '../../../src/clients/supabase.ts'
import type { DbMonitoringOptions } from '../../../src/config/options.ts'
import { createMonitor } from '../../../src/instance/create.ts'
import { watchPool } from '../../../src/integrations/pg/pool/watch.ts'
import type { Sql } from '../../../src/integrations/postgres/shapes.ts'
import { watchSql } from '../../../src/integrations/postgres/watch.ts'
import { driverContext } from '../../../src/integrations/shared/driver-context.ts'
import type { Snapshot } from '../../../src/model/snapshot.ts'
import type { Verdict } from '../../../src/model/verdict.ts'
import type { Monitor } from '../../../src/monitor/types.ts'
import { type FaultProxy, startFaultProxy } from '../../kit/faults.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { preparePlatform } from '../../kit/seed.ts'
import { type StandIn, type StandInOptions, startSupabaseStandIn } from '../../kit/supabase-stand-in/index.ts'
import { type Pgbouncer, startPgbouncer } from '../../probes/pgbouncer-server.ts'

/** ms without activity after which a lease of an incident is idle. */
export const STALE_MS = 1000

type PgConfig = pg.PoolConfig & { readonly name?: string }
type SqlOptions = postgres.Options<Record<string, postgres.PostgresType>> & { readonly name?: string }

/** The stage of one incident: a server, a monitor that looks at it, and clients that report to the monitor. */
export interface World {
  /** The server that most incidents share. Its `max_connections` is 40. */
  readonly server: Postgres
  /** A server that this incident may stop, fill or restart. */
  ownServer(maxConnections?: number): Promise<Postgres>
  /** Gives the incident a monitor with other options; before anything else. */
  configure(options: DbMonitoringOptions): void
  readonly monitor: Monitor
  /** A tracked `pg.Pool` as the role `app`. */
  pool(config?: PgConfig): pg.Pool
  /** A tracked `postgres()` instance as the role `app`. */
  sql(options?: SqlOptions, url?: string): postgres.Sql
  /** Something of the outside world: connected without the monitor. */
  outsider(url?: string, application?: string): Promise<pg.Client>
  /** A way to the server that can be made bad. */
  proxy(server?: Postgres): Promise<FaultProxy>
  /** Runs when the incident is over, newest first. */
  later(undo: () => unknown): void
  /** One beat: probes are read, the verdict is judged. */
  look(): Promise<Snapshot & { readonly verdict: Verdict }>
  /** Looks until `met` holds. Rejects after `withinMs`. */
  until(met: () => boolean | Promise<boolean>, what: string, withinMs?: number): Promise<void>
  /** Lets real time pass, looking meanwhile. */
  pass(ms: number): Promise<void>
  /** Runs `work` again and again until the incident is over or the returned function is called; errors are the application's own. */
  traffic(work: () => PromiseLike<unknown>, everyMs?: number): () => void
  /** A real PgBouncer before the server; only for incidents that need it. */
  pgbouncer(options?: { readonly poolSize?: number; readonly maxClients?: number }): Promise<Pgbouncer>
  /** A Supabase API (a stand-in, over a real pool) and a tracked client of it. */
  supabase(
    options?: Partial<StandInOptions>,
  ): Promise<{ readonly api: StandIn; readonly client: SupabaseClient }>
}

/** Paths of programs that some incidents need. */
export interface Programs {
  readonly pgbouncer?: string
}

export interface Stage extends World {
  close(): Promise<void>
}

/** The database behind the stand-in for the Supabase API. */
const PLATFORM = 'platform'

/** Roles and tables that incidents use. */
export async function prepare(server: Postgres): Promise<void> {
  const admin = new pg.Client(server.url())
  await admin.connect()
  await admin.query(`
    create role app login; create role watcher login; grant pg_monitor to watcher;
    create table visits (id serial primary key, note text unique);
    create table imported (id serial primary key, note text);
    insert into visits (note) select 'visit ' || n from generate_series(1, 500) n;
    grant all on all tables in schema public to app; grant all on all sequences in schema public to app`)
  await admin.end()
  await preparePlatform(server, PLATFORM)
  const platform = new pg.Client(server.url('postgres', PLATFORM))
  await platform.connect()
  await platform.query(`
    create table if not exists visits (id serial primary key, note text);
    grant all on visits to anon, service_role; grant all on all sequences in schema public to anon, service_role`)
  await platform.end()
}

/** Sets the stage for one incident. */
export function openStage(server: Postgres, programs: Programs = {}): Stage {
  const undo: (() => unknown)[] = []
  let options: DbMonitoringOptions = {}
  let made: Monitor | null = null
  let own: Postgres | null = null
  let ended = false

  const monitorNow = (): Monitor => {
    made ??= createMonitor({
      console: false,
      instance: 'web-1',
      staleAfter: STALE_MS,
      captureStack: { sample: 1 },
      database: (own ?? server).url('watcher'),
      ...options,
    })
    return made
  }
  const look = async (): ReturnType<World['look']> =>
    (await monitorNow().beat()) as Awaited<ReturnType<World['look']>>

  const stage: Stage = {
    server,
    async ownServer(maxConnections = 20) {
      own = await startPostgres({ maxConnections })
      await prepare(own)
      const { stop } = own
      undo.unshift(() => stop())
      return own
    },
    configure(given) {
      options = { ...options, ...given }
    },
    get monitor() {
      return monitorNow()
    },
    pool({ name = 'main', ...config } = {}) {
      const pool = new pg.Pool({
        connectionString: (own ?? server).url('app'),
        application_name: name,
        connectionTimeoutMillis: 1000,
        ...config,
      })
      pool.on('error', () => {})
      const context = driverContext('pg', monitorNow())
      if (context) watchPool(context, pool as never, { name })
      stage.later(() => Promise.race([pool.end(), pause(500)]))
      return pool
    },
    sql({ name = 'main', ...config } = {}, url = (own ?? server).url('app')) {
      const sql = postgres(url, {
        connection: { application_name: name },
        connect_timeout: 1,
        onnotice: () => {},
        ...config,
      } as SqlOptions)
      const context = driverContext('postgres', monitorNow())
      if (context) watchSql(context, sql as unknown as Sql, { name })
      stage.later(() => sql.end({ timeout: 0 }))
      return sql
    },
    async outsider(url = (own ?? server).url('app'), application = 'somebody else') {
      const client = new pg.Client({ connectionString: url, application_name: application })
      client.on('error', () => {})
      await client.connect()
      stage.later(() => Promise.race([client.end(), pause(500)]))
      return client
    },
    async proxy(target = own ?? server) {
      const proxy = await startFaultProxy({ port: target.port })
      stage.later(() => proxy.close())
      return proxy
    },
    later: (one) => void undo.unshift(one),
    look,
    async until(met, what, withinMs = 10_000) {
      const end = performance.now() + withinMs
      while (!(await met())) {
        if (performance.now() > end) throw new Error(`${what} did not come about within ${withinMs} ms`)
        await pause(20)
      }
    },
    async pass(ms) {
      for (const end = performance.now() + ms; performance.now() < end; ) {
        await look()
        await pause(100)
      }
    },
    traffic(work, everyMs = 20) {
      let stopped = false
      const run = async (): Promise<void> => {
        while (!stopped && !ended) {
          await Promise.resolve()
            .then(work)
            .catch(() => {})
          await pause(everyMs)
        }
      }
      void run()
      const stop = (): void => {
        stopped = true
      }
      stage.later(stop)
      return stop
    },
    async pgbouncer(given = {}) {
      if (programs.pgbouncer === undefined) throw new Error('PgBouncer is not on this machine')
      const bouncer = await startPgbouncer({ path: programs.pgbouncer, postgres: own ?? server, ...given })
      stage.later(() => bouncer.stop())
      return bouncer
    },
    async supabase(given = {}) {
      const api = await startSupabaseStandIn({
        databaseUrl: (own ?? server).url('authenticator', PLATFORM),
        ...given,
      })
      stage.later(() => api.stop())
      const create = trackSupabase(createClient, monitorNow(), { service: 'service-client' })
      const client = create(api.url, api.serviceRoleKey, {
        auth: { persistSession: false, autoRefreshToken: false },
      })
      return { api, client }
    },
    async close() {
      ended = true
      for (const one of undo)
        await Promise.resolve()
          .then(one)
          .catch(() => {})
      await made?.close()
    },
  }
  return stage
}
