import type { Snapshot } from '../../model/snapshot.ts'

/** Pools named in the context; the fullest first. */
const MOST_POOLS = 10

/** What every event carries about the database at its time. Flat, because Sentry shows a context as a table. */
export function contextOf(snapshot: Snapshot): Record<string, string | number> {
  const { verdict, totals, pools, leaks, poolUtilization } = snapshot
  const pending = pools.reduce((sum, pool) => sum + (pool.pending ?? 0), 0)
  const shown = pools.toSorted((a, b) => (b.utilization ?? -1) - (a.utilization ?? -1)).slice(0, MOST_POOLS)
  return {
    status: verdict.status,
    ...(verdict.causes[0] ? { cause: verdict.causes[0].kind, sentence: verdict.causes[0].sentence } : {}),
    active: totals.active,
    pending,
    leaks: leaks.length,
    pool_utilization_percent: Math.round(poolUtilization * 100),
    read_at: new Date(snapshot.at).toISOString(),
    ...Object.fromEntries(
      shown.map(({ name, used, max, pending: waiting }) => [
        `pool ${name}`,
        `${used ?? 'unknown'} of ${max ?? 'unknown'} used, ${waiting ?? 'unknown'} waiting`,
      ]),
    ),
  }
}
