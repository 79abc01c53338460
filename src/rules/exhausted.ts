import type { Finding } from '../model/alert.ts'
import type { Rule } from '../model/extensions.ts'
import type { PoolReading } from '../model/pool.ts'
import { refusedOf } from './refused.ts'

/** Requests that wait this long without being refused are worth a warning, ms. */
const WAITING_FOR_MS = 15_000

/** Somebody waited for a slot or was refused one. */
export const exhausted: Rule = {
  id: 'pool-exhausted',
  judge: (seen) => seen.pools.flatMap(judgePool),
}

function judgePool(pool: PoolReading): Finding[] {
  const refused = refusedOf(pool)
  if (refused > 0) {
    const seconds = Math.max(1, Math.round(pool.recent.windowMs / 1000))
    return [
      finding(
        pool,
        'critical',
        0,
        refused,
        `${pool.name}: ${refused} ${refused === 1 ? 'request was' : 'requests were'} refused a connection in the last ${seconds} s`,
      ),
    ]
  }
  if (pool.pending !== null && pool.pending > 0) {
    return [
      finding(
        pool,
        'warning',
        WAITING_FOR_MS,
        pool.pending,
        `${pool.name}: ${pool.pending} waiting for a connection, ${pool.used ?? '?'} of ${pool.max ?? '?'} in use`,
      ),
    ]
  }
  return []
}

function finding(
  pool: PoolReading,
  severity: 'warning' | 'critical',
  forMs: number,
  value: number,
  message: string,
): Finding {
  return { rule: exhausted.id, subject: pool.name, severity, message, value, limit: 0, capacity: true, forMs }
}
