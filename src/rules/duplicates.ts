import type { PoolReading } from '../model/pool.ts'
import type { Recommendation } from '../model/report/stats.ts'
import type { Snapshot } from '../model/snapshot.ts'

/** Several pools of one process that connect to the same database as the same role. */
export interface DuplicatePools {
  /** What they all connect to. */
  readonly target: string
  readonly pools: readonly PoolReading[]
  /** Places of creation, each once, with the number of pools made there; `null` = not known. */
  readonly sites: readonly { readonly site: string | null; readonly pools: number }[]
  /** Connections they may open together; `null` when one of them has no known limit. */
  readonly max: number | null
}

/** Pools that double each other, the largest group first. Reading a snapshot's pools is enough; nothing is asked. */
export function duplicatesOf(pools: readonly PoolReading[]): readonly DuplicatePools[] {
  const byTarget = new Map<string, PoolReading[]>()
  for (const pool of pools) {
    if (pool.target === undefined || (pool.kind !== 'pg' && pool.kind !== 'postgres')) continue
    const same = byTarget.get(pool.target)
    if (same) same.push(pool)
    else byTarget.set(pool.target, [pool])
  }
  return [...byTarget]
    .filter(([, same]) => same.length > 1)
    .map(([target, same]) => groupOf(target, same))
    .sort((a, b) => b.pools.length - a.pools.length)
}

function groupOf(target: string, pools: readonly PoolReading[]): DuplicatePools {
  const sites = new Map<string | null, number>()
  for (const pool of pools) {
    const site = siteOf(pool.createdAt)
    sites.set(site, (sites.get(site) ?? 0) + 1)
  }
  return {
    target,
    pools,
    sites: [...sites].map(([site, count]) => ({ site, pools: count })).sort((a, b) => b.pools - a.pools),
    max: pools.some((pool) => pool.max === null)
      ? null
      : pools.reduce((sum, pool) => sum + (pool.max ?? 0), 0),
  }
}

/** The first frame alone: the application's own code, as pools tell it. */
function siteOf(createdAt: string | undefined): string | null {
  const frame = createdAt?.split('\n')[0]?.trim().replace(/^at /, '')
  return frame ? (/\(([^()]+)\)$/.exec(frame)?.[1] ?? frame) : null
}

/** Advice on duplicate pools: one piece for each database that is connected to more than once. */
export function adviseOnDuplicates(snapshot: Snapshot): readonly Recommendation[] {
  return duplicatesOf(snapshot.pools).map(({ target, pools, sites, max }) => ({
    severity: 'warning',
    title: `${pools.length} pools of this process connect to the same database`,
    evidence: `${target}: ${sites.map(told).join('; ')}${max === null ? '' : `; together they may open ${max} connections`}`,
    action:
      'Make the pool once for the process: sharedPool(key, () => new Pool(…)) from next-db-monitoring gives every bundle and every reload the same one.',
  }))
}

function told({ site, pools }: DuplicatePools['sites'][number]): string {
  return `${pools} created at ${site ?? 'an unknown place'}`
}

/** Advice on ghosts: connections a pool counts that nobody has and nobody will give back. */
export function adviseOnGhosts(snapshot: Snapshot): readonly Recommendation[] {
  return snapshot.pools
    .filter((pool) => (pool.ghosts ?? 0) > 0)
    .map((pool) => ({
      severity: 'warning',
      title: `${pool.name} counts ${pool.ghosts === 1 ? '1 connection' : `${pool.ghosts} connections`} that nobody holds`,
      evidence: `${pool.ghosts} of ${pool.max ?? 'an unknown number of'} slots are neither free, nor being opened, nor checked out (${pool.used ?? 0} used, ${pool.idle ?? 0} idle, ${pool.connecting ?? 0} connecting)`,
      action:
        'A connection that was opened after its request had given up stays in the pool without an owner: update pg, and recycle the pool by an emergency reset to free the slots.',
    }))
}
