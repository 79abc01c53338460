import type { PoolReport } from '../../src/model/report/pool.ts'
import type { VerdictStatus } from '../../src/model/verdict.ts'
import type { Status } from '../types.ts'

/** The pool to look at while the verdict names none: the fullest; then the one that others wait for; then the first. */
export function fullestPool(pools: readonly PoolReport[]): PoolReport | null {
  return pools.reduce<PoolReport | null>((best, pool) => {
    if (best === null) return pool
    const left = [pool.utilization ?? -1, pool.pending ?? -1, pool.used ?? -1] as const
    const right = [best.utilization ?? -1, best.pending ?? -1, best.used ?? -1] as const
    const at = left.findIndex((value, index) => value !== right[index])
    return at >= 0 && left[at]! > right[at]! ? pool : best
  }, null)
}

/** The widget's word for the server's. */
export function statusOf(status: VerdictStatus): Status {
  return status === 'healthy' ? 'ok' : status
}

/** Whether the pool counts requests on their way instead of database connections. */
export function countsRequests(pool: Pick<PoolReport, 'kind'>): boolean {
  return pool.kind === 'supabase'
}

/** Whether the pool counts sessions of everybody, at work or not. */
export function countsSessions(pool: Pick<PoolReport, 'kind'>): boolean {
  return pool.kind === 'database' || pool.kind === 'pooler'
}
