import { quantile } from '../../../model/histogram.ts'
import { type PoolReading, QUARTER_MS } from '../../../model/pool.ts'
import type { PoolReport } from '../../../model/report/pool.ts'
import { ms, percent } from '../units.ts'
import { type Places, placeOf } from './stack.ts'

export function poolReport(pool: PoolReading, places: Places): PoolReport {
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
    recentTimeouts: recentTimeouts(pool),
    acquire:
      waitTime === null ? null : { p50: ms(quantile(waitTime, 0.5)), p95: ms(quantile(waitTime, 0.95)) },
    use: { p50: ms(quantile(useTime, 0.5)), p95: ms(quantile(useTime, 0.95)) },
    ...(pool.createdAt === undefined ? {} : { createdAt: placeOf(pool.createdAt, places) }),
  }
}

/** Timeouts of the last quarter of an hour; unknown when nobody looked for so long that it cannot be told apart. */
function recentTimeouts({ timeouts, quarter }: PoolReading): number | null {
  return timeouts === 0 || quarter.windowMs <= 2 * QUARTER_MS ? quarter.timeouts : null
}
