import type { DatabaseReading } from '../model/database/database.ts'
import { monitorsOf } from '../model/database/monitor-application.ts'
import type { PoolReading } from '../model/pool.ts'
import type { Observation } from '../model/snapshot.ts'

/**
 * Instances of this application as the database shows them: monitors that are connected under its name, and sessions under
 * the names of our pools that do not belong to ours.
 * @param seen instances of it that report to us
 * @returns at least `seen`
 */
export function siblingsOf(self: Observation, database: DatabaseReading, seen: number): number {
  const monitors = monitorsOf(
    self.instance.service,
    database.byApplication.map(({ application }) => application),
  ).size
  const byName = new Map<string, PoolReading[]>()
  for (const pool of self.pools) {
    if ((pool.kind !== 'pg' && pool.kind !== 'postgres') || pool.application === undefined) continue
    byName.set(pool.application, [...(byName.get(pool.application) ?? []), pool])
  }
  const others = [...byName].map(([application, pools]) => othersUnder(application, pools, self, database))
  return Math.max(seen, monitors, ...others.map((more) => (seen === 1 ? 1 + more : seen)))
}

/** How many more instances the sessions under a name are, at least; 0 where ours cannot be distinguished from theirs. */
function othersUnder(
  application: string,
  pools: readonly PoolReading[],
  { drift }: Observation,
  { byApplication }: DatabaseReading,
): number {
  const max = pools.reduce((sum, pool) => sum + (pool.max ?? 0), 0)
  const opening = pools.reduce((sum, pool) => sum + (pool.connecting ?? 0), 0)
  const row = drift?.find((one) => one.application === application)
  const held = row ? row.reported : heldBy(pools)
  if (held === null || max === 0) return 0
  const listed = byApplication.reduce(
    (sum, one) => (one.application === application ? sum + one.count : sum),
    0,
  )
  const extra = (row?.measured ?? listed) - held
  return extra > opening ? Math.ceil(extra / max) : 0
}

function heldBy(pools: readonly PoolReading[]): number | null {
  return pools.reduce<number | null>(
    (sum, { used, idle, ghosts }) =>
      sum === null || used === null || idle === null ? null : sum + used + idle + (ghosts ?? 0),
    0,
  )
}
