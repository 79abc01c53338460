import type { DatabasePool } from './database-pool.ts'
import type { Reply } from './exchange.ts'

/** `/metrics`: the pool's gauges under the names PostgREST uses. */
export function metrics(pool: DatabasePool): Reply {
  const { max, open, idle, waiting, timeouts } = pool.gauges()
  const lines = [
    ['pgrst_db_pool_max', 'gauge', 'Max pool connections', max],
    // PostgREST counts what it could still hand out: idle ones and those not opened yet.
    ['pgrst_db_pool_available', 'gauge', 'Available connections in the pool', max - (open - idle)],
    ['pgrst_db_pool_waiting', 'gauge', 'Requests waiting to acquire a pool connection', waiting],
    ['pgrst_db_pool_timeouts_total', 'counter', 'The total number of pool connection timeouts', timeouts],
  ] as const
  return {
    status: 200,
    headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' },
    body: lines
      .map(
        ([name, type, help, value]) => `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${name} ${value}\n`,
      )
      .join(''),
  }
}
