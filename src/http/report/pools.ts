import { quantile } from '../../model/histogram.ts'
import type { HistoryPoint } from '../../model/history.ts'
import type { PoolReading } from '../../model/pool.ts'
import type { PoolReport } from '../../model/report.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { type Places, placeOf } from './stack.ts'
import { ms, percent } from './units.ts'

const QUARTER_MS = 900_000

export function poolReport(pool: PoolReading, recentTimeouts: number | null, places: Places): PoolReport {
  const {
    name,
    kind,
    source,
    used,
    idle,
    connecting,
    pending,
    max,
    thresholds,
    timeouts,
    waitTime,
    useTime,
  } = pool
  return {
    name,
    kind,
    source,
    used,
    idle,
    connecting,
    pending,
    max,
    utilization: percent(pool.utilization),
    thresholds,
    timeouts,
    recentTimeouts,
    acquire:
      waitTime === null ? null : { p50: ms(quantile(waitTime, 0.5)), p95: ms(quantile(waitTime, 0.95)) },
    use: { p50: ms(quantile(useTime, 0.5)), p95: ms(quantile(useTime, 0.95)) },
    ...(pool.createdAt === undefined ? {} : { createdAt: placeOf(pool.createdAt, places) }),
  }
}

/**
 * Timeouts of one pool in the last quarter of an hour. History keeps their sum over all pools; where that sum cannot
 * be told apart by pool the answer is unknown, not a guess.
 * @param before the newest history point at least a quarter of an hour old; `null` = there is none
 */
export function recentTimeouts(
  pool: PoolReading,
  snapshot: Snapshot,
  before: HistoryPoint | null,
): number | null {
  if (pool.timeouts === 0) return 0
  if (snapshot.at - snapshot.instance.startedAt <= QUARTER_MS) return pool.timeouts
  if (before === null) return null
  const now = snapshot.pools.reduce((sum, one) => sum + one.timeouts, 0)
  const since = Math.max(0, now - before.timeouts)
  if (since === 0) return 0
  const alone = snapshot.pools.filter(({ timeouts }) => timeouts > 0).length === 1
  return alone ? since : null
}

/** The newest point at least a quarter of an hour old. Points come newest last. */
export function quarterAgo(points: readonly HistoryPoint[], at: number): HistoryPoint | null {
  return points.findLast((point) => at - point.at >= QUARTER_MS) ?? null
}
