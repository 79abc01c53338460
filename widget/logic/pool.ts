import type { PoolReport, RefusedReport } from '../../src/model/report/pool.ts'
import type { VerdictStatus } from '../../src/model/verdict.ts'
import type { MonitoringReport } from '../report.ts'
import type { Status } from '../types.ts'
import { DAY_MS } from './format.ts'
import { isFleet } from './instances.ts'

/** The pool that refused most in the last minute; `undefined` = none did. */
export function refusingPool(pools: readonly PoolReport[]): PoolReport | undefined {
  const refused = (pool: PoolReport): number => refusedBy(pool).lastMinute ?? 0
  const [most] = pools.toSorted((left, right) => refused(right) - refused(left))
  return most !== undefined && refused(most) > 0 ? most : undefined
}

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

/** ms to get a slot, p95; of a client without a queue of its own, how long its requests take. `null` = not measured. */
export function waitOf({ acquire, use }: Pick<PoolReport, 'acquire' | 'use'>): number | null {
  return acquire === null ? use.p95 : acquire.p95
}

/** How many instances it is the sum of, its share being that of the fullest; `null` = one, or all of them read one thing outside. */
export function fullestOf(pool: Pick<PoolReport, 'instances' | 'kind'>): number | null {
  const { instances = 1 } = pool
  return instances > 1 && !countsSessions(pool) && !countsRequests(pool) ? instances : null
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

/** What is usual for a pool, and over how long; nothing where the history holds sums over several pools or instances. */
export function usualOf(
  data: MonitoringReport,
  pool: PoolReport,
): Pick<MonitoringReport['usual'], 'pending' | 'acquireP95'> & { readonly spanMs: number | null } {
  const { usual, pools, collection } = data
  const queues = pools.filter(({ pending }) => pending !== null)
  const isItsOwn = !isFleet(data) && queues.length === 1 && queues[0] === pool
  const spanMs = Math.min(DAY_MS, collection.samples * collection.intervalMs)
  return isItsOwn ? { ...usual, spanMs } : { pending: null, acquireP95: null, spanMs: null }
}
