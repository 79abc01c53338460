import { PgInstrumentation } from '@opentelemetry/instrumentation-pg'
import { getServiceMetrics } from 'next-db-monitoring'
import { Pool as TrackedPool } from 'next-db-monitoring/internal/seams/pg'
import type { Pool, PoolConfig } from 'pg'
import { startPostgres } from '../../kit/postgres.ts'
import { coresApart } from '../kit/cores.ts'
import { freshCopy } from '../kit/fresh.ts'
import { baseOf, lineOf, type Row } from '../kit/line.ts'
import { startTracing } from '../kit/opentelemetry.ts'
import { calls, compare } from '../kit/pairs.ts'
import { expectSeen } from '../kit/seen.ts'

const ROUNDS = 600
const CALLS = 12
const WARM = 300
const GOAL = 1.03
const FAMILIES = ['pg', 'pg-pool']

/** `pool.query('select 1')` on a real Postgres: bare, watched as the plugin watches it, and traced by OpenTelemetry. */
export const poolQuery: Row = async () => {
  const postgres = await startPostgres()
  coresApart(postgres.pid)
  const options: PoolConfig = { connectionString: postgres.url(), max: 1 }
  // Before tracking and tracing, which patch the copies that they find.
  const bare = freshCopy<{ Pool: typeof Pool }>('pg', FAMILIES)
  const tracing = startTracing()
  // From here on it patches every copy of pg that is loaded.
  new PgInstrumentation().setTracerProvider(tracing.provider)
  const traced = freshCopy<{ Pool: typeof Pool }>('pg', FAMILIES)
  const pools = {
    bare: new bare.Pool(options),
    again: new bare.Pool(options),
    tracked: new TrackedPool(options),
    traced: new traced.Pool(options),
  }
  // A connection that Postgres closes while the bench shuts down is no news.
  for (const pool of Object.values(pools)) pool.on('error', () => {})
  try {
    const subjects = [
      calls("pool.query('select 1'), bare", CALLS, () => pools.bare.query('select 1')),
      calls("pool.query('select 1'), bare again", CALLS, () => pools.again.query('select 1')),
      calls("pool.query('select 1'), tracked", CALLS, () => pools.tracked.query('select 1')),
      calls("pool.query('select 1'), traced by OpenTelemetry", CALLS, () => pools.traced.query('select 1')),
    ]
    const [base, again, tracked, otel] = await compare(subjects, { rounds: ROUNDS, warm: WARM })
    if (!base || !again || !tracked || !otel) throw new Error('Nothing was compared.')
    const queries = (ROUNDS + WARM) * CALLS
    expectSeen('leases', getServiceMetrics('app')?.totalConnections, queries)
    await tracing.provider.forceFlush()
    expectSeen('spans', tracing.spans() > queries ? queries : tracing.spans(), queries)
    return [baseOf(base), lineOf(again), lineOf(tracked, GOAL), lineOf(otel)]
  } finally {
    await Promise.all(Object.values(pools).map((pool) => pool.end()))
    await postgres.stop()
  }
}
