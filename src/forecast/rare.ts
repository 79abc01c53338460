import { isLine, riseOf } from './fit.ts'

/** A slope must be steeper than all but this share of the past ones. */
const RARE = 0.02
/** A past slope of this share of it counts as the same: two fits of one wave differ. */
const ALIKE = 0.85
/** Steps between two windows of the past. */
const STRIDE = 5
/** Windows of the past from which "rare" can be told: two and a half hours. */
const FEWEST_WINDOWS = 48

/**
 * Whether the pool has hardly ever risen so steeply: a wave or a saw-tooth rises like this again and again, and comes down.
 * @param past values in even steps, without those the slope is from; NaN = a gap
 * @param length of a window, steps
 */
export function isRare(slope: number, past: readonly number[], length: number): boolean {
  let windows = 0
  let steeper = 0
  for (let end = past.length; end >= length; end -= STRIDE) {
    const window = past.slice(end - length, end)
    if (window.some(Number.isNaN)) continue
    windows++
    const rise = riseOf(window)
    if (rise.slope >= ALIKE * slope && isLine(window, rise)) steeper++
  }
  return windows >= FEWEST_WINDOWS && steeper <= RARE * windows
}
