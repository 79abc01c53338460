import type { PoolReport, RefusedReport } from '../../src/model/report/pool.ts'
import type { VerdictStatus } from '../../src/model/verdict.ts'
import type { Status } from '../types.ts'

/** The pool to show while the verdict names none: the fullest; then the one that others wait for; then the first. */
export function fullestPool(pools: readonly PoolReport[]): PoolReport | null {
  return pools.reduce<PoolReport | null>((best, pool) => {
    if (best === null) return pool
    const left = [pool.utilization ?? -1, pool.pending ?? -1, pool.used ?? -1] as const
    const right = [best.utilization ?? -1, best.pending ?? -1, best.used ?? -1] as const
    const at = left.findIndex((value, index) => value !== right[index])
    return at >= 0 && left[at]! > right[at]! ? pool : best
  }, null)
}

/** Requests the pool refused; an instance of an earlier release counts only those that gave up waiting. */
export function refusedBy({ refused, recentTimeouts, timeouts }: PoolReport): RefusedReport {
  return refused ?? { lastMinute: null, lastQuarter: recentTimeouts, sinceStart: timeouts }
}

/** The widget's word for the server's. */
export function statusOf(status: VerdictStatus): Status {
  return status === 'healthy' ? 'ok' : status
}

/** Whether the pool counts requests on their way instead of database connections. */
export function countsRequests(pool: Pick<PoolReport, 'kind'>): boolean {
  return pool.kind === 'supabase'
}

/** Whether the pool counts the sessions of all clients, at work or not. */
export function countsSessions(pool: Pick<PoolReport, 'kind'>): boolean {
  return pool.kind === 'database' || pool.kind === 'pooler'
}
