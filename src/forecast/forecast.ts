import type { UseTrace } from '../model/history.ts'
import type { Forecast } from '../model/pool.ts'
import { evenly } from './evenly.ts'
import { isLine, type Rise, riseOf, valueAt } from './fit.ts'
import { passageOf } from './passage.ts'
import { isRare } from './rare.ts'

/** Steps that are looked at, and looked ahead: half an hour each at a beat of 30 s. */
const WINDOW = 60
const AHEAD = 60
/** Steps of the past: a day. */
const PAST = 2880
const SHORTEST_STEP_MS = 30_000

/**
 * When a pool will be full. A line that begins to rise within the last half hour is extrapolated; it counts where it explains the
 * half hour better than a jump, reaches all slots within the next half hour, and is much steeper than the pool's own past day.
 * @param read use of the pool in the last so many ms; asked for a day only where the last half hour rises
 * @param intervalMs between two beats
 * @returns `null` = it cannot be told: no rise, one that is ordinary for this pool, too little history, a gap, or no upper bound
 */
export function forecastOf(read: (lastMs: number) => UseTrace, intervalMs: number): Forecast | null {
  const step = Math.max(SHORTEST_STEP_MS, intervalMs)
  const recent = read((WINDOW + 1) * step)
  const to = recent.at.at(-1)
  const window = evenly(recent, step, WINDOW)
  if (to === undefined || window.length < WINDOW || window.some(Number.isNaN)) return null
  const rise = riseOf(window)
  if (!isNear(rise) || !isLine(window, rise)) return null
  const day = evenly(read(PAST * step), step, PAST)
  if (!isRare(rise.slope, day.slice(0, -WINDOW), WINDOW)) return null
  const { median, earliest, latest } = passageOf(window, rise, 2 * AHEAD, to / step)
  if (latest === Number.POSITIVE_INFINITY) return null
  return { fullAt: to + median * step, earliest: to + earliest * step, latest: to + latest * step }
}

/** Whether a rise reaches all slots within the time that is looked ahead. */
function isNear(rise: Rise): boolean {
  const left = 1 - valueAt(rise, WINDOW - 1)
  return left > 0 && left <= rise.slope * AHEAD
}
