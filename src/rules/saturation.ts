import type { Finding } from '../model/alert.ts'
import type { Rule } from '../model/extensions.ts'
import type { PoolReading } from '../model/pool.ts'

/** A pool must stay above the limit this long before an alert opens, ms: short spikes are ordinary. */
const FOR_MS = { warning: 60_000, critical: 15_000 } as const
/** An open alert clears only this far below its limit, so that it does not flap. */
const HYSTERESIS = 0.05

/** A pool is nearly or wholly used up. */
export const saturation: Rule = {
  id: 'pool-saturation',
  judge: (seen) => seen.pools.flatMap(judgePool),
}

function judgePool(pool: PoolReading): Finding[] {
  const { utilization, thresholds } = pool
  if (utilization === null) return []
  const severity = utilization >= thresholds.critical ? 'critical' : 'warning'
  if (utilization < thresholds.warning - HYSTERESIS) return []
  return [
    {
      rule: saturation.id,
      subject: pool.name,
      severity,
      message: sentence(pool, utilization),
      value: utilization,
      limit: thresholds[severity],
      capacity: true,
      forMs: FOR_MS[severity],
      ...(utilization < thresholds.warning ? { hold: true } : {}),
    },
  ]
}

function sentence(pool: PoolReading, utilization: number): string {
  const waiting = pool.pending ? ` and ${pool.pending} waiting` : ''
  return `${pool.name}: ${pool.used} of ${pool.max} in use (${Math.round(utilization * 100)}%)${waiting}`
}
