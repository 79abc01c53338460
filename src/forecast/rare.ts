import { isLine, riseOf } from './fit.ts'

/** A slope must be steeper than all but this share of the past ones. */
const RARE = 0.02
/** A past slope of at least this share of it counts as equally steep, because two fits of one wave differ. */
const ALIKE = 0.85
/** Steps between two windows of the past. */
const STRIDE = 5
/** Windows of the past from which "rare" can be told: two and a half hours. */
const FEWEST_WINDOWS = 48
/** A rise may have begun this many steps before the window: its own beginning is not the past it is compared with. */
const LONGEST_RISE = 180

/**
 * Whether the pool has hardly ever risen so steeply: a wave or a saw-tooth rises like this again and again, and comes down.
 * @param past values in even steps, excluding the window the slope was fitted to; NaN = a gap
 * @param length of a window, steps
 */
export function isRare(slope: number, past: readonly number[], length: number): boolean {
  let windows = 0
  let steeper = 0
  const fewest = length + (FEWEST_WINDOWS - 1) * STRIDE
  const until = Math.max(Math.min(past.length, fewest), past.length - LONGEST_RISE)
  for (let end = until; end >= length; end -= STRIDE) {
    const window = past.slice(end - length, end)
    if (window.some(Number.isNaN)) continue
    windows++
    const rise = riseOf(window)
    if (rise.slope >= ALIKE * slope && isLine(window, rise)) steeper++
  }
  // Noise may look like a rise once.
  return windows >= FEWEST_WINDOWS && steeper <= Math.max(1, RARE * windows)
}
