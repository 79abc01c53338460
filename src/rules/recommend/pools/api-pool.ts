import type { PoolReading } from '../../../model/pool.ts'
import type { Advice } from '../advice.ts'

/** Share of the database's slots below which it is idle, and above which it is full. */
const IDLE = 0.7
const FULL = 0.9

/** PostgREST's own pool against the database behind it: which of the two is too small. */
export const apiPool: Advice = ({ pools }) => {
  const api = pools.find(({ name }) => name === 'postgrest')
  const database = pools.find(({ kind }) => kind === 'database')
  if (api?.used == null || api.max === null || database?.utilization == null) return []
  const numbers = `PostgREST uses ${api.used} of its ${api.max}${waiting(api)}; the database uses ${database.used} of ${database.max}`
  if (api.used >= api.max && (api.pending ?? 0) > 0 && database.utilization < IDLE) {
    return [
      {
        severity: 'critical',
        title: "PostgREST's pool is full while Postgres has room",
        evidence: numbers,
        action:
          'First look for slow requests: they hold the pool. If they are fast, raise db-pool (Supabase: Settings, Data API, pool size).',
      },
    ]
  }
  if (api.used < api.max * (1 - IDLE / 2) && database.utilization >= FULL) {
    return [
      {
        severity: 'critical',
        title: "Postgres is full although PostgREST's pool is not",
        evidence: numbers,
        action:
          'Do not raise db-pool: the slots are held by others. See which application or role holds them, and lower its max.',
      },
    ]
  }
  return []
}

function waiting({ pending }: PoolReading): string {
  return pending ? `, ${pending} waiting` : ''
}
