import { getServiceMetrics } from 'next-db-monitoring'
import trackedPostgres from 'next-db-monitoring/internal/seams/postgres'
import postgres from 'postgres'
import { startPostgres } from '../../kit/postgres.ts'
import { coresApart } from '../kit/cores.ts'
import { baseOf, lineOf, type Row } from '../kit/line.ts'
import { calls, compare } from '../kit/pairs.ts'
import { expectSeen } from '../kit/seen.ts'

const ROUNDS = 600
const CALLS = 12
const WARM = 300
const GOAL = 1.03

/** A statement of postgres.js on a real Postgres: bare, and watched as the plugin watches it. */
export const postgresJs: Row = async () => {
  const server = await startPostgres()
  coresApart(server.pid)
  const options = { max: 1, onnotice: () => {} }
  const bare = postgres(server.url(), options)
  const again = postgres(server.url(), options)
  const tracked = trackedPostgres(server.url(), options)
  try {
    const subjects = [
      calls('postgres.js, bare', CALLS, () => bare`select 1`),
      calls('postgres.js, bare again', CALLS, () => again`select 1`),
      calls('postgres.js, tracked', CALLS, () => tracked`select 1`),
    ]
    const [base, control, ours] = await compare(subjects, { rounds: ROUNDS, warm: WARM })
    if (!base || !control || !ours) throw new Error('Nothing was compared.')
    expectSeen('leases', getServiceMetrics('app')?.totalConnections, (ROUNDS + WARM) * CALLS)
    return [baseOf(base), lineOf(control), lineOf(ours, GOAL)]
  } finally {
    await Promise.all([bare, again, tracked].map((sql) => sql.end({ timeout: 1 })))
    await server.stop()
  }
}
