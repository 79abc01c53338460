/**
 * Upper bounds, ms. A superset of the OpenTelemetry `db.client.operation.duration` buckets
 * (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10 s), subdivided so that a quantile is off by at most a quarter;
 * the Prometheus buckets are sums of these without rounding.
 */
export const BOUNDS: readonly number[] = /* @__PURE__ */ decades()

/** OpenTelemetry's bucket advice for database client durations, seconds (semantic conventions, `model/db/metrics.yaml`). */
export const OTEL_SECONDS: readonly number[] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]

/** Durations by bucket: `counts[i]` holds those ≤ `BOUNDS[i]` ms and above the bound before; the last slot holds the rest. */
export interface Histogram {
  readonly counts: Float64Array
  /** Sum of all recorded durations, ms. */
  sum: number
}

function decades(): number[] {
  const bounds: number[] = []
  for (let power = -1; power < 4; power++) {
    for (const step of [1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8]) bounds.push(round(step * 10 ** power))
  }
  return [...bounds, 10_000, 20_000, 30_000, 60_000, 300_000]
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000
}

/** An empty histogram. */
export function createHistogram(): Histogram {
  return { counts: new Float64Array(BOUNDS.length + 1), sum: 0 }
}

/** Index of the bucket a duration belongs to. `ms` below 0 or NaN counts as 0. */
export function bucketOf(ms: number): number {
  let low = 0
  let high = BOUNDS.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (ms > (BOUNDS[middle] as number)) low = middle + 1
    else high = middle
  }
  return low
}

/** Records one duration, ms. O(log buckets), no allocation. */
export function record(histogram: Histogram, ms: number): void {
  const value = ms > 0 ? ms : 0
  const index = bucketOf(value)
  histogram.counts[index] = (histogram.counts[index] as number) + 1
  histogram.sum += value
}

/** How many durations were recorded. */
export function countOf(histogram: Histogram): number {
  let total = 0
  for (const count of histogram.counts) total += count
  return total
}

/** A new histogram holding both; the arguments stay as they were. */
export function merge(left: Histogram, right: Histogram): Histogram {
  const merged = createHistogram()
  for (let i = 0; i < merged.counts.length; i++)
    merged.counts[i] = (left.counts[i] ?? 0) + (right.counts[i] ?? 0)
  merged.sum = left.sum + right.sum
  return merged
}

/** What was recorded in `now` since `before`: the histogram of the window between two cumulative readings. */
export function since(now: Histogram, before: Histogram): Histogram {
  const window = createHistogram()
  for (let i = 0; i < window.counts.length; i++) {
    window.counts[i] = Math.max(0, (now.counts[i] ?? 0) - (before.counts[i] ?? 0))
  }
  window.sum = Math.max(0, now.sum - before.sum)
  return window
}

/** Adds one histogram to another in place, for sums over many. */
export function addTo(total: Histogram, { counts, sum }: Histogram): void {
  for (let i = 0; i < counts.length; i++)
    total.counts[i] = (total.counts[i] as number) + (counts[i] as number)
  total.sum += sum
}

/** A copy that later recordings do not change. */
export function copyOf(histogram: Histogram): Histogram {
  return { counts: histogram.counts.slice(), sum: histogram.sum }
}

/**
 * Estimates a quantile, ms, by linear interpolation inside the bucket it falls into.
 * @param q 0..1
 * @returns `null` when nothing was recorded
 */
export function quantile(histogram: Histogram, q: number): number | null {
  const total = countOf(histogram)
  if (total === 0) return null
  const rank = Math.min(Math.max(q, 0), 1) * total
  let seen = 0
  for (let i = 0; i < histogram.counts.length; i++) {
    const count = histogram.counts[i] as number
    if (count === 0) continue
    if (seen + count >= rank) {
      const lower = i === 0 ? 0 : (BOUNDS[i - 1] as number)
      const upper = BOUNDS[i] ?? lower
      return lower + (upper - lower) * Math.min(1, Math.max(0, (rank - seen) / count))
    }
    seen += count
  }
  return BOUNDS[BOUNDS.length - 1] as number
}

/**
 * Cumulative counts at the OpenTelemetry bounds, for a Prometheus histogram.
 * @returns one count for each of `OTEL_SECONDS`, then the total (`+Inf`)
 */
export function cumulative(histogram: Histogram): number[] {
  const out: number[] = []
  let total = 0
  let next = 0
  for (let i = 0; i < histogram.counts.length; i++) {
    total += histogram.counts[i] as number
    const bound = BOUNDS[i]
    if (bound !== undefined && bound === (OTEL_SECONDS[next] ?? Number.NaN) * 1000) {
      out.push(total)
      next++
    }
  }
  out.push(total)
  return out
}
