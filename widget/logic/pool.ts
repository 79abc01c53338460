import type { HealthStatus, Thresholds } from '../../src/model/health.ts'
import type { LeakReport } from '../../src/model/report/leak.ts'
import type { PoolReport } from '../../src/model/report/pool.ts'
import type { Status } from '../types.ts'

/** Suspected and lost leases hold a slot; returned ones gave it back. */
export function openLeaks(leaks: readonly LeakReport[]): readonly LeakReport[] {
  return leaks.filter((leak) => leak.state !== 'returned')
}

/** The pool to look at first: the fullest; then the one that others wait for; then the first. */
export function fullestPool(pools: readonly PoolReport[]): PoolReport | null {
  return pools.reduce<PoolReport | null>((best, pool) => {
    if (best === null) return pool
    const left = [pool.utilization ?? -1, pool.pending ?? -1, pool.used ?? -1] as const
    const right = [best.utilization ?? -1, best.pending ?? -1, best.used ?? -1] as const
    const at = left.findIndex((value, index) => value !== right[index])
    return at >= 0 && left[at]! > right[at]! ? pool : best
  }, null)
}

/** `ok` / `warning` / `critical` of a percentage; `unknown` without one. */
export function statusOf(percent: number | null, thresholds: Thresholds): Status {
  if (percent === null) return 'unknown'
  if (percent >= thresholds.critical * 100) return 'critical'
  return percent >= thresholds.warning * 100 ? 'warning' : 'ok'
}

/** The widget's word for the server's. */
export function statusOfHealth(health: HealthStatus | 'unknown'): Status {
  return health === 'healthy' ? 'ok' : health
}

/** Whether the pool counts requests on their way instead of database connections. */
export function countsRequests(pool: Pick<PoolReport, 'kind'>): boolean {
  return pool.kind === 'supabase'
}
