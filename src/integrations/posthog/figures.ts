import { mostUtilised } from '../../model/pool.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { quantile } from '../../model/tools/histogram.ts'

/** The figures of a sample; `null` = unknown. */
export function figuresOf(snapshot: Snapshot): Record<string, unknown> {
  const { verdict, health, totals, leaks, alerts, pools, poolUtilization } = snapshot
  const worst = mostUtilised(pools)
  const wait = worst?.recent.waitTime
  const p95 = wait ? quantile(wait, 0.95) : null
  return {
    health,
    cause: verdict.causes[0]?.kind ?? null,
    active: totals.active,
    poolUtilizationPercent: Math.round(poolUtilization * 100),
    worstPool: worst?.name ?? null,
    pending: pools.some(({ pending }) => pending !== null)
      ? pools.reduce((total, { pending }) => total + (pending ?? 0), 0)
      : null,
    acquireWaitP95Ms: p95 === null ? null : Math.round(p95),
    leaks: leaks.length,
    alerts: alerts.length,
  }
}
