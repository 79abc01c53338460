import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import pg from 'pg'
import postgresjs from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { trackSupabase } from '../../../src/clients/supabase.ts'
import { createHandler } from '../../../src/http/handler.ts'
import { createMonitor } from '../../../src/instance/create.ts'
import { watchPool } from '../../../src/integrations/pg/pool/watch.ts'
import { driverContext } from '../../../src/integrations/shared/driver-context.ts'
import { type Clock, systemClock } from '../../../src/monitor/clock.ts'
import type { Monitor } from '../../../src/monitor/types.ts'
import { VIEWS } from '../../../src/routes/views.ts'
import { trackSql } from '../../clients/postgres/kit.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { preparePlatform } from '../../kit/seed.ts'
import { type StandIn, startSupabaseStandIn } from '../../kit/supabase-stand-in/index.ts'
import { BEHAVIOURS, behaviour, SEAMS, type Seam } from './seams.ts'

/*
 * Every seam, misbehaving in every way, under traffic on a real server: no answer of the application changes, nothing
 * is left unhandled, and the snapshot names the part that is blind.
 */

let server: Postgres
let api: StandIn
const unhandled: unknown[] = []
const note = (error: unknown): void => void unhandled.push(error)

beforeAll(async () => {
  server = await startPostgres({ maxConnections: 60 })
  await preparePlatform(server, 'platform')
  const platform = new pg.Client(server.url('postgres', 'platform'))
  await platform.connect()
  await platform.query(`create table visits (id int primary key, note text);
    insert into visits select n, 'visit ' || n from generate_series(0, 7) n;
    grant all on visits to service_role`)
  await platform.end()
  api = await startSupabaseStandIn({ databaseUrl: server.url('authenticator', 'platform') })
  process.on('unhandledRejection', note)
})
afterAll(async () => {
  process.off('unhandledRejection', note)
  await api.stop()
  await server.stop()
})
afterEach(() => void unhandled.splice(0))

interface Clients {
  readonly pool: pg.Pool
  readonly sql: postgresjs.Sql
  readonly supabase: SupabaseClient
}

/** Requests of an application, each with the one answer it must get. */
async function traffic({ pool, sql, supabase }: Clients): Promise<readonly string[]> {
  const wrong: string[] = []
  const expects = async (name: string, work: () => PromiseLike<unknown>, answer: string): Promise<void> => {
    const got = await Promise.resolve()
      .then(work)
      .then(JSON.stringify, (error: { code?: string }) => `failed ${error.code}`)
    if (got !== answer) wrong.push(`${name}: ${got}, not ${answer}`)
  }
  await Promise.all(
    Array.from({ length: 8 }, async (_, n) => {
      await expects('query', async () => (await pool.query('select $1::int as n', [n])).rows, `[{"n":${n}}]`)
      await expects('failing query', () => pool.query('select * from nowhere'), 'failed 42P01')
      await expects(
        'checkout',
        async () => {
          const client = await pool.connect()
          try {
            return (await client.query('select 1 as one')).rows
          } finally {
            client.release()
          }
        },
        '[{"one":1}]',
      )
      await expects('tag', () => sql`select ${n}::int as n`, `[{"n":${n}}]`)
      await expects('failing tag', () => sql`select * from nowhere`, 'failed 42P01')
      await expects('transaction', () => sql.begin((tx) => tx`select 1 as one`), '[{"one":1}]')
      await expects(
        'supabase-js',
        () =>
          supabase
            .from('visits')
            .select('note')
            .eq('id', n)
            .then(({ status, error, data }) => [status, error, data]),
        `[200,null,[{"note":"visit ${n}"}]]`,
      )
      await expects(
        'failing supabase-js',
        () =>
          supabase
            .from('nowhere')
            .select('note')
            .then(({ status, error, data }) => [status, error?.code, data]),
        '[404,"PGRST205",null]',
      )
    }),
  )
  return wrong
}

/** What may take 5 s here has 250 ms, so that what hangs is given up soon. */
function hurried(): Clock {
  const real = systemClock()
  return { ...real, after: (ms, run) => real.after(ms / 20, run) }
}

function monitorWith(seam: Seam, behave: () => unknown): Monitor {
  const monitor = createMonitor(
    { console: false, environment: 'development', ...seam.options?.(behave) },
    seam.clock?.(behave) ?? hurried(),
  )
  seam.prepare?.(monitor, behave)
  return monitor
}

/** Beats and requests to our routes, which a part that hangs does not keep for longer than a moment. */
async function looked(monitor: Monitor, { caller }: Seam): Promise<readonly number[]> {
  const { peer = '127.0.0.1', headers = {} } = caller ?? {}
  const handle = createHandler(monitor, { route: 'database', views: VIEWS, peer: () => peer })
  const statuses: number[] = []
  for (let i = 0; i < 3; i++) {
    void monitor.beat().catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 5))
    const answer = await handle(new Request('http://localhost:3000/x?detailed=true', { headers }))
    statuses.push(answer.status)
  }
  return statuses
}

const CASES = SEAMS.flatMap((seam) =>
  (seam.only ?? BEHAVIOURS).map((kind) => [seam.name, kind, seam] as const),
)

describe('a part that misbehaves does no harm', () => {
  it.each(CASES)('%s %s', async (_, kind, seam) => {
    const behave = behaviour(kind)
    const monitor = monitorWith(seam, behave)
    const pool = new pg.Pool({ connectionString: server.url(), max: 4 })
    const sql = trackSql(monitor, postgresjs(server.url(), { max: 4, onnotice: () => {} }) as never)
    const context = driverContext('pg', monitor)
    if (context) watchPool(context, pool as never)
    const create = trackSupabase(createClient, monitor, { service: 'service-client' })
    const supabase = create(api.url, api.serviceRoleKey, { auth: { persistSession: false } })
    const clients: Clients = { pool, sql: sql as never, supabase }
    try {
      const requests = traffic(clients)
      const statuses = await looked(monitor, seam)
      const used = Promise.resolve().then(() => seam.use?.(monitor, behave))
      await used
      expect(await requests).toEqual([])
      expect(await traffic(clients)).toEqual([])
      if (!seam.clock) expect(statuses).toEqual([200, 200, 200])
      if (seam.part !== null && !seam.silent?.includes(kind)) {
        const limit = performance.now() + 12_000
        const named = (): boolean =>
          monitor.observe().faults.some(({ part }) => part.includes(seam.part as string))
        while (!named() && performance.now() < limit) {
          await new Promise((resolve) => setTimeout(resolve, 50))
          void monitor.beat().catch(() => {})
        }
        expect(
          monitor
            .observe()
            .faults.map(({ part }) => part)
            .join(),
        ).toContain(seam.part)
      }
      await new Promise(setImmediate)
      expect(unhandled).toEqual([])
    } finally {
      await pool.end()
      await (sql as unknown as postgresjs.Sql).end({ timeout: 1 })
    }
  })
})
