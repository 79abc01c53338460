import { HEALTH_RANK } from '../../model/health.ts'
import type { HistoryPoint, PoolBeat, Use } from '../../model/history.ts'
import type { PoolReading } from '../../model/pool.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { takeBeat } from '../ledger/beat.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { acquireP95 } from './pool-reading.ts'

/**
 * What history stores of a snapshot and of the time since the last one. Call it once a beat: the next beat begins here.
 * @param now monotonic ms
 */
export function pointOf(snapshot: Snapshot, alertsOpened: number, ledger: Ledger, now: number): HistoryPoint {
  const { pools, services, totals } = snapshot
  const beats = pools.flatMap((pool) => {
    const book = ledger.pools.get(pool.name)
    return book ? [{ pool, book, beat: takeBeat(book, pool.used, now) }] : []
  })
  const use = Object.fromEntries(beats.map(({ pool, beat }) => [pool.name, usageOf(pool, beat)]))
  const elsewhere = totals.active - ledger.open.active
  const starts = beats.some(({ beat }) => beat.starts)
  const activePeak = elsewhere + (starts ? ledger.open.active : ledger.open.beatPeak)
  ledger.open.beatPeak = ledger.open.active
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
    leaks: snapshot.leaks.filter((leak) => leak.state !== 'returned').length,
    acquireP95: acquireP95(pools) ?? Number.NaN,
    health: HEALTH_RANK[snapshot.health],
    pools: Object.fromEntries(pools.map((pool) => [pool.name, pool.utilization ?? Number.NaN])),
    activeMean: elsewhere + beats.reduce((sum, { beat }) => sum + beat.leases, 0),
    activePeak,
    utilizationMean: most(Object.values(use).map(({ mean }) => mean)),
    utilizationPeak: most(Object.values(use).map(({ peak }) => peak)),
    use,
    longestWait: most(beats.map(({ beat }) => beat.longestWait)),
    refused: beats.reduce((sum, { beat }) => sum + beat.refused, 0),
  }
}

function usageOf({ used, max }: PoolReading, { mean, peak }: PoolBeat): Use {
  const known = used !== null && max !== null && max > 0
  return known ? { mean: mean / max, peak: peak / max } : { mean: Number.NaN, peak: Number.NaN }
}

/** The largest known value; 0 when all are unknown. */
function most(values: readonly number[]): number {
  return values.reduce((top, value) => (value > top ? value : top), 0)
}
