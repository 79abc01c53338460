import { getServiceMetrics } from 'next-db-monitoring'
import { Pool as TrackedPool } from 'next-db-monitoring/internal/seams/pg'
import type { Pool, PoolConfig } from 'pg'
import { startPostgres } from '../../kit/postgres.ts'
import { coresApart } from '../kit/cores.ts'
import { freshCopy } from '../kit/fresh.ts'
import { baseOf, lineOf, type Row } from '../kit/line.ts'
import { calls, compare } from '../kit/pairs.ts'
import { expectSeen } from '../kit/seen.ts'

const ROUNDS = 600
const CALLS = 12
const WARM = 300
const GOAL = 1.03

/** `pool.query('select 1')` on a real Postgres: bare, and watched as the plugin watches it. */
export const poolQuery: Row = async () => {
  const postgres = await startPostgres()
  coresApart(postgres.pid)
  const options: PoolConfig = { connectionString: postgres.url(), max: 1 }
  // Before tracking, which patches the copies that it finds.
  const bare = freshCopy<{ Pool: typeof Pool }>('pg', ['pg', 'pg-pool'])
  const pools = {
    bare: new bare.Pool(options),
    again: new bare.Pool(options),
    tracked: new TrackedPool(options),
  }
  // A connection that Postgres closes while the bench shuts down is no news.
  for (const pool of Object.values(pools)) pool.on('error', () => {})
  try {
    const subjects = [
      calls("pool.query('select 1'), bare", CALLS, () => pools.bare.query('select 1')),
      calls("pool.query('select 1'), bare again", CALLS, () => pools.again.query('select 1')),
      calls("pool.query('select 1'), tracked", CALLS, () => pools.tracked.query('select 1')),
    ]
    const [base, again, tracked] = await compare(subjects, { rounds: ROUNDS, warm: WARM })
    if (!base || !again || !tracked) throw new Error('Nothing was compared.')
    expectSeen('leases', getServiceMetrics('app')?.totalConnections, (ROUNDS + WARM) * CALLS)
    return [baseOf(base), lineOf(again), lineOf(tracked, GOAL)]
  } finally {
    await Promise.all(Object.values(pools).map((pool) => pool.end()))
    await postgres.stop()
  }
}
