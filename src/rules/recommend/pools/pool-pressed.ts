import { quantile } from '../../../model/histogram.ts'
import type { PoolReading } from '../../../model/pool.ts'
import type { Snapshot } from '../../../model/snapshot.ts'
import { refusedOf } from '../../refused.ts'
import type { Advice } from '../advice.ts'
import { isTooSmall } from './pool-too-small.ts'

/** A pool is nearly full or refuses, and its traffic does not explain it: something holds the slots. */
export const poolPressed: Advice = (snapshot) =>
  snapshot.pools.flatMap((pool) => {
    const refused = refusedOf(pool)
    const ratio = pool.utilization ?? 0
    if ((refused === 0 && ratio < pool.thresholds.warning) || isTooSmall(pool, snapshot)) return []
    const severity = refused > 0 || ratio >= pool.thresholds.critical ? 'critical' : 'warning'
    return [
      {
        severity,
        title: titleOf(pool, refused),
        evidence: evidenceOf(pool, refused),
        action: actionOf(pool, snapshot),
      } as const,
    ]
  })

function titleOf(pool: PoolReading, refused: number): string {
  if (refused > 0) return `${pool.name} refuses requests`
  return `${pool.used} of ${pool.max} in use in ${pool.name}`
}

function evidenceOf(pool: PoolReading, refused: number): string {
  const p95 = quantile(pool.useTime, 0.95)
  const parts = [
    pool.used === null || pool.max === null ? null : `${pool.used} of ${pool.max} in use`,
    pool.pending ? `${pool.pending} waiting` : null,
    refused > 0 ? `${refused} refused in the last minute` : null,
    p95 === null ? null : `95% of uses end within ${Math.round(p95)} ms`,
  ]
  return parts.filter((part) => part !== null).join(', ')
}

function actionOf(pool: PoolReading, snapshot: Snapshot): string {
  const leaks = snapshot.leaks.filter(
    (leak) => leak.state !== 'returned' && leak.lease.pool === pool.name,
  ).length
  if (leaks > 0)
    return `Release the ${leaks} suspected ${leaks === 1 ? 'leak' : 'leaks'} first: they hold slots nobody uses.`
  if (pool.kind === 'database') return holderOf(snapshot)
  const busiest = busiestOperation(pool, snapshot)
  if (busiest) return `Look at "${busiest.operation}" first: it holds ${busiest.active} of them now.`
  return 'Find out which operations are slow before raising the limit.'
}

/** Who holds most of the database's slots. */
function holderOf({ database }: Snapshot): string {
  const held = new Map<string, number>()
  for (const { application, role, count } of database.value?.byApplication ?? []) {
    const name = application === '' ? `role ${role}` : application
    held.set(name, (held.get(name) ?? 0) + count)
  }
  const [top] = [...held].sort((a, b) => b[1] - a[1])
  return top
    ? `Look at "${top[0]}" first: it holds ${top[1]} of the sessions.`
    : 'See which application holds the sessions.'
}

function busiestOperation(
  pool: PoolReading,
  { services }: Snapshot,
): { operation: string; active: number } | null {
  const operations = services
    .flatMap((service) => service.operations)
    .filter((one) => one.pool === pool.name && one.active > 0)
  return operations.sort((a, b) => b.active - a.active)[0] ?? null
}
