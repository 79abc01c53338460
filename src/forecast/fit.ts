/** A level that begins to rise in a straight line at one of its steps. */
export interface Rise {
  readonly level: number
  /** Per step. */
  readonly slope: number
  /** Step at which it begins. */
  readonly from: number
  /** Sum of squared errors. */
  readonly error: number
}

/** A line through fewer steps follows the noise. */
const FEWEST_STEPS = 4

/**
 * Least squares of `level + slope × max(0, step − from)` over every `from`. Sums over the tail grow by one step at a time, so that
 * all of them together cost no more than one.
 */
export function riseOf(values: readonly number[]): Rise {
  const n = values.length
  const { sum, squares } = sumsOf(values)
  const spread = squares - (sum * sum) / n
  let best: Rise = { level: sum / n, slope: 0, from: n - 1, error: spread }
  // Σ value and Σ step × value after `from`.
  let tail = 0
  let weighted = 0
  for (let from = n - 2; from >= 0; from--) {
    const value = values[from + 1] as number
    tail += value
    weighted += (from + 1) * value
    const steps = n - 1 - from
    if (steps < FEWEST_STEPS) continue
    // Σ x and Σ x² for x = 1..steps.
    const x = (steps * (steps + 1)) / 2
    const xx = (steps * (steps + 1) * (2 * steps + 1)) / 6
    const shared = weighted - from * tail - (x * sum) / n
    const slope = shared / (xx - (x * x) / n)
    const error = spread - slope * shared
    if (error < best.error) best = { level: (sum - slope * x) / n, slope, from, error }
  }
  return best
}

/** A rise that has just begun may be a jump, or noise. */
const SURE_STEPS = 8

/** Whether values go up in a line, for a while already, and not in one jump. */
export function isLine(values: readonly number[], { slope, from, error }: Rise): boolean {
  return slope > 0 && values.length - 1 - from >= SURE_STEPS && error <= errorOfJump(values)
}

/** Value of a rise at a step. */
export function valueAt({ level, slope, from }: Rise, step: number): number {
  return level + slope * Math.max(0, step - from)
}

/** Sum of squared errors of the best single jump from one level to another. */
export function errorOfJump(values: readonly number[]): number {
  const n = values.length
  const { sum, squares } = sumsOf(values)
  let best = Number.POSITIVE_INFINITY
  let left = 0
  for (let from = 1; from < n; from++) {
    left += values[from - 1] as number
    const right = sum - left
    best = Math.min(best, squares - (left * left) / from - (right * right) / (n - from))
  }
  return best
}

function sumsOf(values: readonly number[]): { readonly sum: number; readonly squares: number } {
  let sum = 0
  let squares = 0
  for (const value of values) {
    sum += value
    squares += value * value
  }
  return { sum, squares }
}
