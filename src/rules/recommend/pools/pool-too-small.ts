import type { PoolReading } from '../../../model/pool.ts'
import type { Recommendation } from '../../../model/report/stats.ts'
import type { Snapshot } from '../../../model/snapshot.ts'
import { refusedOf } from '../../refused.ts'
import { type Advice, lasting } from '../advice.ts'
import { type Traffic, trafficOf } from '../traffic.ts'

/** Average use from which waiting is no accident of the moment, share of `max`. */
const BUSY = 0.8
/** Room above the average, so that a burst finds a slot. */
const HEADROOM = 1.25

/** More arrives than the pool can carry: with the figure it would need. */
export const poolTooSmall: Advice = (snapshot) =>
  snapshot.pools.flatMap((pool) => {
    const traffic = isShort(pool) ? trafficOf(pool, snapshot) : null
    return traffic && pool.max !== null && traffic.slots >= pool.max * BUSY
      ? [advice(pool, pool.max, traffic)]
      : []
  })

/** Whether pressure on a pool is explained here, so that nobody else needs to. */
export function isTooSmall(pool: PoolReading, snapshot: Snapshot): boolean {
  return poolTooSmall({ ...snapshot, pools: [pool] }).length > 0
}

/** Somebody waits or was refused: a busy pool that serves everybody is well used. */
function isShort(pool: PoolReading): boolean {
  return (pool.pending ?? 0) > 0 || refusedOf(pool) > 0
}

function advice(pool: PoolReading, max: number, { perSecond, useMs, slots }: Traffic): Recommendation {
  const wanted = Math.ceil(Math.max(slots, max) * HEADROOM)
  return {
    severity: refusedOf(pool) > 0 ? 'critical' : 'warning',
    title: `${pool.name} is too small for its traffic`,
    evidence: `${round(perSecond)} operations a second × ${lasting(useMs)} each keep ${round(slots)} slots busy on average; max is ${max}, ${pool.pending ?? 0} are waiting`,
    action: `Raise max to ${wanted} if the budget allows it (npx next-db-monitoring budget), or make the operations shorter: at half the time, half the slots do.`,
  }
}

function round(value: number): string {
  return value >= 10 ? String(Math.round(value)) : value.toFixed(1)
}
