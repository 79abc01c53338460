import { forecastOf } from '../../forecast/forecast.ts'
import type { UseTrace } from '../../model/history.ts'
import type { Forecast } from '../../model/pool.ts'
import type { Observation, Snapshot } from '../../model/snapshot.ts'
import type { Core } from '../core.ts'

/** Beats after which a forecast that was not renewed is no longer shown. */
const STALE_BEATS = 3

/** When pools will be full, worked out once a beat from the history. */
export interface Forecasts {
  /** Works all of them out anew. */
  renew(snapshot: Snapshot): void
  /** Adds them to the pools of a reading. */
  added(seen: Observation): Observation
}

/** @param trace use of a pool in the last so many ms */
export function createForecasts(
  { clock, options }: Core,
  trace: (pool: string, lastMs: number) => UseTrace,
): Forecasts {
  const { collectionInterval } = options
  let forecasts = new Map<string, Forecast>()
  let renewedAt = 0
  return {
    renew({ pools, leaks }) {
      renewedAt = clock.now()
      // What leaks is known by its leases: nothing has to be extrapolated.
      const leaking = new Set(leaks.flatMap(({ state, lease }) => (state === 'returned' ? [] : lease.pool)))
      forecasts = new Map(
        pools.flatMap(({ name, utilization, ended }) => {
          if (utilization === null || ended || leaking.has(name)) return []
          const found = forecastOf((lastMs) => trace(name, lastMs), collectionInterval)
          return found === null ? [] : [[name, found] as const]
        }),
      )
    },
    added(seen) {
      if (forecasts.size === 0 || clock.now() - renewedAt > STALE_BEATS * collectionInterval) return seen
      return {
        ...seen,
        pools: seen.pools.map((pool) => {
          const forecast = forecasts.get(pool.name)
          // Between two beats it may have come true.
          return forecast === undefined || (pool.utilization ?? 0) >= 1 ? pool : { ...pool, forecast }
        }),
      }
    },
  }
}
