/** OpenTelemetry's bucket advice for database client durations, seconds (semantic conventions, `model/db/metrics.yaml`). */
export const OTEL_SECONDS: readonly number[] = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10]

/** Durations by bucket: `counts[i]` holds those ≤ `BOUNDS[i]` ms and above the bound before; the last slot holds the rest. */
export interface Histogram {
  readonly counts: Float64Array
  /** Sum of all recorded durations, ms. */
  sum: number
}

/** Ends of the stretches, ms: every bound of OpenTelemetry is one of them. */
const STEPS: readonly number[] = /* @__PURE__ */ [-3, -2, -1, 0, 1, 2, 3, 4, 5].flatMap((power) =>
  [1, 5].map((step) => (power < 0 ? step / 10 ** -power : step * 10 ** power)),
)
const WIDEST = 1.125
const LONGEST_MS = 600_000

/**
 * Upper bounds, ms, from 1 µs to 10 min: a superset of the OpenTelemetry `db.client.operation.duration` buckets
 * (0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10 s), each stretch cut into equal ratios of at most 1.125, so that a
 * quantile is off by less than 6 %; the Prometheus buckets are sums of these without rounding. 1.6 kB a histogram.
 */
export const BOUNDS: readonly number[] = /* @__PURE__ */ stretches()

function stretches(): number[] {
  const bounds = [0.001]
  const ends = [...STEPS.slice(1).filter((end) => end < LONGEST_MS), LONGEST_MS]
  let from = 0.001
  for (const end of ends) {
    const parts = Math.ceil(Math.log(end / from) / Math.log(WIDEST))
    for (let i = 1; i < parts; i++) bounds.push(from * (end / from) ** (i / parts))
    bounds.push(end)
    from = end
  }
  return bounds
}

/** Powers of two are cut into this many slots; none holds more than two bounds. */
const SLOTS = 8
/** Exponent of the smallest bound's power of two. */
const LOWEST = -10

/** For each slot the first bucket a duration in it can belong to: a look-up instead of a search. */
const FIRST: Uint8Array = /* @__PURE__ */ firsts()

function firsts(): Uint8Array {
  const slots = new Uint8Array((20 - LOWEST) * SLOTS)
  let bucket = 0
  for (let slot = 0; slot < slots.length; slot++) {
    const start = 2 ** (LOWEST + Math.floor(slot / SLOTS)) * (1 + (slot % SLOTS) / SLOTS)
    while (bucket < BOUNDS.length && (BOUNDS[bucket] as number) < start) bucket++
    slots[slot] = bucket
  }
  return slots
}

/** An empty histogram. */
export function createHistogram(): Histogram {
  return { counts: new Float64Array(BOUNDS.length + 1), sum: 0 }
}

/** Index of the bucket a duration belongs to. `ms` below 0 or NaN counts as 0. O(1). */
export function bucketOf(ms: number): number {
  if (!(ms > 0.001)) return 0
  if (ms > LONGEST_MS) return BOUNDS.length
  const power = 31 - Math.clz32(ms * 1024)
  const slot = (power * SLOTS + ((ms * 1024) / (1 << power) - 1) * SLOTS) | 0
  let bucket = FIRST[slot] as number
  while (ms > (BOUNDS[bucket] as number)) bucket++
  return bucket
}

/** Records one duration, ms. O(1), no allocation. */
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
  addTo(merged, left)
  addTo(merged, right)
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
 * Estimates a quantile, ms: the harmonic middle of the bucket it falls into, which no value of that bucket is further
 * from than 6 %.
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
    seen += count
    // Where one bucket holds everything, the mean says more than the middle.
    if (seen >= rank) return count === total ? within(i, histogram.sum / total) : midpointOf(i)
  }
  return LONGEST_MS
}

function within(bucket: number, ms: number): number {
  const lower = BOUNDS[bucket - 1] ?? 0
  return Math.min(Math.max(ms, lower), BOUNDS[bucket] ?? Number.POSITIVE_INFINITY)
}

/** What the durations of a bucket are taken for, ms. */
function midpointOf(bucket: number): number {
  if (bucket >= BOUNDS.length) return LONGEST_MS
  if (bucket === 0) return 0
  const lower = BOUNDS[bucket - 1] as number
  const upper = BOUNDS[bucket] as number
  return (2 * lower * upper) / (lower + upper)
}

/**
 * Cumulative counts at given bounds, for a Prometheus histogram. At bounds of `BOUNDS` (all of OpenTelemetry's are) they
 * are exact; at others, buckets are counted whole by their middle, so that the edge is off by less than 6 %.
 * @param bounds ascending, seconds
 * @returns one count for each bound, then the total (`+Inf`)
 */
export function cumulative(histogram: Histogram, bounds: readonly number[] = OTEL_SECONDS): number[] {
  const out: number[] = []
  let total = 0
  let bucket = 0
  for (const end of endsOf(bounds)) {
    for (; bucket < end; bucket++) total += histogram.counts[bucket] as number
    out.push(total)
  }
  return out
}

/** The bounds asked for are the same at every beat. */
const ENDS = /* @__PURE__ */ new WeakMap<readonly number[], readonly number[]>()

/** For each bound the first bucket beyond it, and for `+Inf` the end. */
function endsOf(bounds: readonly number[]): readonly number[] {
  const known = ENDS.get(bounds)
  if (known !== undefined) return known
  let bucket = 0
  const ends = bounds.map((bound) => {
    while (bucket < BOUNDS.length && midpointOf(bucket) <= bound * 1000) bucket++
    return bucket
  })
  ends.push(BOUNDS.length + 1)
  ENDS.set(bounds, ends)
  return ends
}
