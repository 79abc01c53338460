import { PgInstrumentation } from '@opentelemetry/instrumentation-pg'
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
const FAMILIES = ['pg', 'pg-pool']

/** The same call traced by OpenTelemetry, for comparison; apart from ours, because its context slows every promise of a process. */
export const poolQueryTraced: Row = async () => {
  const postgres = await startPostgres()
  coresApart(postgres.pid)
  const options: PoolConfig = { connectionString: postgres.url(), max: 1 }
  const bare = freshCopy<{ Pool: typeof Pool }>('pg', FAMILIES)
  const tracing = startTracing()
  // From here on it patches every copy of pg that is loaded.
  new PgInstrumentation().setTracerProvider(tracing.provider)
  const traced = freshCopy<{ Pool: typeof Pool }>('pg', FAMILIES)
  const pools = { bare: new bare.Pool(options), traced: new traced.Pool(options) }
  // A connection that Postgres closes while the bench shuts down is no news.
  for (const pool of Object.values(pools)) pool.on('error', () => {})
  try {
    const subjects = [
      calls("pool.query('select 1'), bare, beside OpenTelemetry", CALLS, () => pools.bare.query('select 1')),
      calls("pool.query('select 1'), traced by OpenTelemetry", CALLS, () => pools.traced.query('select 1')),
    ]
    const [base, otel] = await compare(subjects, { rounds: ROUNDS, warm: WARM })
    if (!base || !otel) throw new Error('Nothing was compared.')
    const queries = (ROUNDS + WARM) * CALLS
    await tracing.provider.forceFlush()
    expectSeen('spans', Math.min(tracing.spans(), queries), queries)
    return [baseOf(base), lineOf(otel)]
  } finally {
    await Promise.all(Object.values(pools).map((pool) => pool.end()))
    await postgres.stop()
  }
}
