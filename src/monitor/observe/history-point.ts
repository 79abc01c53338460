import { HEALTH_RANK } from '../../model/health.ts'
import type { HistoryPoint } from '../../model/history.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { acquireP95 } from './readings.ts'

/** What history keeps of a snapshot. */
export function pointOf(snapshot: Snapshot, alertsOpened: number): HistoryPoint {
  const { pools, services, totals } = snapshot
  return {
    at: snapshot.at,
    active: totals.active,
    total: totals.opened,
    utilization: snapshot.poolUtilization,
    pending: pools.reduce((sum, pool) => sum + (pool.pending ?? 0), 0),
    errors: services.reduce((sum, service) => sum + service.errorCount, 0),
    timeouts: pools.reduce((sum, pool) => sum + Math.max(pool.timeouts, pool.exhaustions), 0),
    alerts: snapshot.alerts.length,
    alertsOpened,
    leaks: snapshot.leaks.filter((leak) => leak.state === 'suspected').length,
    acquireP95: acquireP95(pools) ?? Number.NaN,
    health: HEALTH_RANK[snapshot.health],
    pools: Object.fromEntries(pools.map((pool) => [pool.name, pool.utilization ?? Number.NaN])),
  }
}
