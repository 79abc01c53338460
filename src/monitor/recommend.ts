import { quantile } from '../model/histogram.ts'
import type { PoolReading } from '../model/pool.ts'
import type { Snapshot } from '../model/snapshot.ts'
import type { Recommendation } from '../model/stats.ts'

const RANK = { critical: 0, warning: 1, info: 2 } as const
/** A tenth more attempts than operations: retries have begun to multiply the load. */
const AMPLIFICATION = 1.1
/** Fewer operations than this say nothing about retries. */
const ENOUGH_OPERATIONS = 20

/** Advice from one snapshot, worst first. Each cites its numbers; nothing is said when nothing is wrong. */
export function recommend(snapshot: Snapshot): readonly Recommendation[] {
  return [...pressed(snapshot), ...leaked(snapshot), ...retried(snapshot)].sort(
    (a, b) => RANK[a.severity] - RANK[b.severity],
  )
}

function pressed(snapshot: Snapshot): Recommendation[] {
  return snapshot.pools.flatMap((pool): Recommendation[] => {
    const refused = pool.recent.timeouts + pool.recent.exhaustions
    const ratio = pool.utilization ?? 0
    if (refused === 0 && ratio < pool.thresholds.warning) return []
    const severity = refused > 0 || ratio >= pool.thresholds.critical ? 'critical' : 'warning'
    return [
      {
        severity,
        title: titleOf(pool, refused),
        evidence: evidenceOf(pool, refused),
        action: actionOf(pool, snapshot),
      },
    ]
  })
}

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
    (leak) => leak.state === 'suspected' && leak.lease.pool === pool.name,
  ).length
  if (leaks > 0)
    return `Release the ${leaks} suspected ${leaks === 1 ? 'leak' : 'leaks'} first: they hold slots nobody uses.`
  const busiest = busiestOperation(pool, snapshot)
  if (busiest) return `Look at "${busiest.operation}" first: it holds ${busiest.active} of them now.`
  return 'Find out which operations are slow before raising the limit.'
}

function busiestOperation(
  pool: PoolReading,
  snapshot: Snapshot,
): { operation: string; active: number } | null {
  const operations = snapshot.services
    .flatMap((service) => service.operations)
    .filter((one) => one.pool === pool.name && one.active > 0)
  return operations.sort((a, b) => b.active - a.active)[0] ?? null
}

function leaked(snapshot: Snapshot): Recommendation[] {
  const suspected = snapshot.leaks.filter((leak) => leak.state === 'suspected')
  const oldest = suspected[0]
  if (!oldest) return []
  const where = oldest.lease.route ?? `${oldest.lease.service}, ${oldest.lease.operation}`
  return [
    {
      severity: 'warning',
      title: `${suspected.length} ${suspected.length === 1 ? 'lease is' : 'leases are'} held too long`,
      evidence: `The oldest (${where}) has been held for ${Math.round(oldest.lease.heldMs / 1000)} s; the limit is ${Math.round(oldest.limitMs / 1000)} s`,
      action: 'Release it here, then make the code release in a finally block.',
    },
  ]
}

function retried(snapshot: Snapshot): Recommendation[] {
  return snapshot.services.flatMap((service): Recommendation[] => {
    if (service.opened < ENOUGH_OPERATIONS || service.attempts < service.opened * AMPLIFICATION) return []
    return [
      {
        severity: 'info',
        title: `${service.name} retries multiply its load`,
        evidence: `${service.attempts} attempts for ${service.opened} operations`,
        action:
          'supabase-js repeats reads up to three times on 503, 520 and network errors; mend those errors rather than raise limits.',
      },
    ]
  })
}
