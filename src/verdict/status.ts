import type { PoolReading } from '../model/pool.ts'
import type { Cause, VerdictStatus } from '../model/verdict.ts'
import { poolTrend } from './trend.ts'
import type { Scene } from './types.ts'

/** Refusals must last this long before traffic is sent elsewhere, ms. */
const SHED_AFTER_MS = 15_000

/** The worst of the causes; `unknown` when nothing can be observed and nothing else is wrong. */
export function statusOf(causes: readonly Cause[], { enabled = true }: Scene): VerdictStatus {
  if (!enabled && causes.every(({ kind }) => kind === 'monitor-blind')) return 'unknown'
  if (causes.some(({ severity }) => severity === 'critical')) return 'critical'
  return causes.some(({ severity }) => severity === 'warning') ? 'warning' : 'healthy'
}

/**
 * Whether sending traffic to other instances would cure what is wrong here: a pool of this process has refused at least
 * a fifth of the requests for 15 s, and was full. A database that is unreachable is so for all of them.
 */
export function isOverloaded({ seen, trend, enabled = true }: Scene, causes: readonly Cause[]): boolean {
  const elsewhere = causes.some(
    ({ kind }) => kind === 'database-unreachable' || kind === 'login-refused' || kind === 'database-missing',
  )
  return (
    enabled &&
    !elsewhere &&
    seen.pools.some((pool) => isOwn(pool) && wasFull(pool) && refusesFor(pool, seen, trend) >= SHED_AFTER_MS)
  )
}

function isOwn({ kind }: PoolReading): boolean {
  return kind !== 'database' && kind !== 'pooler'
}

/** A driver's pool with room refuses what others would refuse too: nothing is cured by sending it there. */
function wasFull({ kind, max, used, pending, recent }: PoolReading): boolean {
  if ((kind !== 'pg' && kind !== 'postgres') || max === null || used === null) return true
  return Math.max(used, recent.peakUsed) >= max || (pending ?? 0) > 0
}

function refusesFor(pool: PoolReading, seen: Scene['seen'], trend: Scene['trend']): number {
  const { refusingSince } = poolTrend(pool, seen, trend)
  return refusingSince === null ? -1 : seen.at - refusingSince
}
