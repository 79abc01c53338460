import type pg from 'pg'
import { openStage, prepare } from '../incidents/kit/world.ts'
import { startPostgres } from '../kit/postgres.ts'
import { randomOf } from '../kit/random.ts'

/** Connections in use at one instant. */
export interface InUse {
  readonly pg: number
  readonly postgresJs: number
  readonly leases: number
}

const SEED = 20_261_125
const MAX = 8
/** The lock that parks what is in flight. */
const PARK = 'select pg_advisory_xact_lock_shared(4711)'

/**
 * Parks a random number of statements and transactions on a lock, so that nothing moves while it is counted, and compares.
 * @returns for each instant what the monitor counts and what pg_stat_activity lists
 */
export async function inFlight(
  instants: number,
): Promise<readonly { readonly counted: InUse; readonly truth: InUse }[]> {
  const server = await startPostgres({ maxConnections: 60 })
  const stage = openStage(server)
  try {
    await prepare(server)
    const pool = stage.pool({ name: 'by-pg', max: MAX, connectionTimeoutMillis: 0 })
    const sql = stage.sql({ name: 'by-postgres-js', max: MAX, connect_timeout: 30 })
    const parker = await stage.outsider()
    const watcher = await stage.outsider(server.url())
    const random = randomOf(SEED)
    const found = []
    for (let i = 0; i < instants; i++) {
      await parker.query('select pg_advisory_lock(4711)')
      const [statements, reads, open] = [random.int(5), random.int(MAX + 1), random.int(4)]
      const clients = await Promise.all(Array.from({ length: open }, () => pool.connect()))
      for (const client of clients) await client.query('begin')
      const work: PromiseLike<unknown>[] = [
        ...Array.from({ length: statements }, () => pool.query(PARK)),
        ...Array.from({ length: reads }, () => sql.unsafe(PARK).execute()),
      ]
      await parked(watcher, statements + reads)
      const { pools, totals } = stage.monitor.observe()
      const used = (name: string): number => pools.find((one) => one.name === name)?.used ?? 0
      found.push({
        counted: { pg: used('pg:by-pg'), postgresJs: used('postgres:by-postgres-js'), leases: totals.active },
        truth: await listed(watcher),
      })
      await parker.query('select pg_advisory_unlock(4711)')
      await Promise.all(work)
      for (const client of clients) {
        await client.query('rollback')
        client.release()
      }
    }
    return found
  } finally {
    await stage.close()
    await server.stop()
  }
}

/** Waits until so many sessions wait for the lock. */
async function parked(watcher: pg.Client, wanted: number): Promise<void> {
  const waiting = "select from pg_stat_activity where wait_event = 'advisory'"
  while ((await watcher.query(waiting)).rows.length !== wanted);
}

async function listed(watcher: pg.Client): Promise<InUse> {
  const { rows } = await watcher.query<{ name: string }>(
    "select application_name as name from pg_stat_activity where application_name like 'by-%' and state <> 'idle'",
  )
  const of = (wanted: string): number => rows.filter(({ name }) => name === wanted).length
  return { pg: of('by-pg'), postgresJs: of('by-postgres-js'), leases: rows.length }
}
