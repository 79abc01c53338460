import pg from 'pg'
import postgresjs from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createHandler } from '../../../src/http/handler.ts'
import { createMonitor } from '../../../src/instance/create.ts'
import { watchPool } from '../../../src/integrations/pg/pool/watch.ts'
import { driverContext } from '../../../src/integrations/shared/driver-context.ts'
import type { Monitor } from '../../../src/monitor/types.ts'
import { VIEWS } from '../../../src/routes/views.ts'
import { trackSql } from '../../clients/postgres/kit.ts'
import { type Postgres, startPostgres } from '../../kit/postgres.ts'
import { BEHAVIOURS, behaviour, SEAMS, type Seam } from './seams.ts'

/*
 * Every seam, misbehaving in every way, under traffic on a real server: no answer of the application changes, nothing
 * is left unhandled, and the snapshot names the part that is blind.
 */

let server: Postgres
const unhandled: unknown[] = []
const note = (error: unknown): void => void unhandled.push(error)

beforeAll(async () => {
  server = await startPostgres({ maxConnections: 60 })
  process.on('unhandledRejection', note)
})
afterAll(async () => {
  process.off('unhandledRejection', note)
  await server.stop()
})
afterEach(() => void unhandled.splice(0))

/** Requests of an application, each with the one answer it must get. */
async function traffic(pool: pg.Pool, sql: postgresjs.Sql): Promise<readonly string[]> {
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
    }),
  )
  return wrong
}

function monitorWith(seam: Seam, behave: () => unknown): Monitor {
  const monitor = createMonitor(
    { console: false, environment: 'development', ...seam.options?.(behave) },
    ...(seam.clock ? [seam.clock(behave)] : []),
  )
  seam.prepare?.(monitor, behave)
  return monitor
}

/** Beats and requests to our routes, which a part that hangs does not keep for longer than a moment. */
async function looked(monitor: Monitor): Promise<readonly number[]> {
  const handle = createHandler(monitor, { route: 'database', views: VIEWS, peer: () => '127.0.0.1' })
  const statuses: number[] = []
  for (let i = 0; i < 3; i++) {
    void monitor.beat().catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, 5))
    const answer = await handle(new Request('http://localhost:3000/x?detailed=true'))
    statuses.push(answer.status)
  }
  return statuses
}

const CASES = SEAMS.flatMap((seam) => BEHAVIOURS.map((kind) => [seam.name, kind, seam] as const))

describe('a part that misbehaves harms nobody', () => {
  it.each(CASES)('%s %s', async (_, kind, seam) => {
    const behave = behaviour(kind)
    const monitor = monitorWith(seam, behave)
    const pool = new pg.Pool({ connectionString: server.url(), max: 4 })
    const sql = trackSql(monitor, postgresjs(server.url(), { max: 4, onnotice: () => {} }) as never)
    const context = driverContext('pg', monitor)
    if (context) watchPool(context, pool as never)
    try {
      const requests = traffic(pool, sql as never)
      const used = Promise.resolve().then(() => seam.use?.(monitor, behave))
      const statuses = await looked(monitor)
      await used
      expect(await requests).toEqual([])
      expect(await traffic(pool, sql as never)).toEqual([])
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
