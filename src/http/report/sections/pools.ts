import { type Forecast, type PoolReading, type PoolWindow, QUARTER_MS } from '../../../model/pool.ts'
import type { PoolReport, RefusedReport } from '../../../model/report/pool.ts'
import { countOf, quantile } from '../../../model/tools/histogram.ts'
import { iso, ms, percent } from '../units.ts'

export function poolReport(pool: PoolReading): PoolReport {
  const { name, kind, source, used, idle, connecting, pending, max, thresholds, timeouts } = pool
  return {
    name,
    kind,
    source,
    used,
    idle,
    connecting,
    pending,
    max,
    ...(pool.maxAssumed === true ? { maxAssumed: true } : {}),
    peakUsed: pool.recent.peakUsed,
    utilization: percent(pool.utilization),
    thresholds,
    timeouts,
    recentTimeouts: recentTimeouts(pool),
    refused: refusedOf(pool),
    acquire: acquireOf(pool),
    use: heldOf(pool),
    ...(pool.forecast === undefined ? {} : { forecast: forecastReport(pool.forecast) }),
    ...(pool.ghosts === undefined ? {} : { ghosts: pool.ghosts }),
    ...(pool.dead === undefined ? {} : { dead: pool.dead }),
    ...(Object.keys(pool.connectsFailed).length === 0 ? {} : { connectsFailed: pool.connectsFailed }),
    ...(pool.createdAt === undefined ? {} : { createdAt: pool.createdAt }),
  }
}

function forecastReport({ fullAt, earliest, latest }: Forecast): NonNullable<PoolReport['forecast']> {
  return { fullAt: iso(fullAt), earliest: iso(earliest), latest: iso(latest) }
}

/** Of the last minute; without a request for a slot in it, of the last quarter of an hour. */
function acquireOf({ recent, quarter }: PoolReading): PoolReport['acquire'] {
  const waits = recent.waitTime && countOf(recent.waitTime) > 0 ? recent.waitTime : quarter.waitTime
  return (
    waits && {
      p50: ms(quantile(waits, 0.5)),
      p95: ms(quantile(waits, 0.95)),
      p99: ms(quantile(waits, 0.99)),
    }
  )
}

/** What is long over says nothing about now. */
function heldOf({ recentUseTime, useTime }: PoolReading): PoolReport['use'] {
  const times = recentUseTime ?? useTime
  return { p50: ms(quantile(times, 0.5)), p95: ms(quantile(times, 0.95)) }
}

const MINUTE_MS = 60_000

/** A request that waited too long counts as a timeout and, by its error, as an exhaustion: it is refused once. */
function refusedOf(pool: PoolReading): RefusedReport {
  const sinceStart = Math.max(pool.timeouts, pool.exhaustions)
  const within = ({ timeouts, exhaustions, windowMs }: PoolWindow, spanMs: number): number | null =>
    sinceStart === 0 || windowMs <= 2 * spanMs ? Math.max(timeouts, exhaustions) : null
  return {
    lastMinute: within(pool.recent, MINUTE_MS),
    lastQuarter: within(pool.quarter, QUARTER_MS),
    sinceStart,
  }
}

/** Timeouts of the last quarter of an hour; unknown when no snapshot was taken for so long that they cannot be counted. */
function recentTimeouts({ timeouts, quarter }: PoolReading): number | null {
  return timeouts === 0 || quarter.windowMs <= 2 * QUARTER_MS ? quarter.timeouts : null
}
