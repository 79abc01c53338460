import type { SeriesReport } from '../../src/model/report/history.ts'

/** What the chart says in numbers, for the sentence below it and for those who do not see it. */
export interface ChartSummary {
  readonly pool: string
  readonly peak: number
  readonly peakAt: number
  /** How often it went above the limit: buckets are wider than spikes, so time above it is unknown. */
  readonly times: number
  /** Share of buckets without data, 0..1. */
  readonly gaps: number
}

/**
 * Of one pool; `null` without any data.
 * @param preferred the pool to speak of; the one with the highest peak when it has no data
 */
export function summarise(
  series: SeriesReport,
  warningPercent: number,
  preferred?: string,
): ChartSummary | null {
  const all = series.pools.flatMap((pool) => summaryOf(pool, series, warningPercent) ?? [])
  const [highest = null] = all.toSorted((left, right) => right.peak - left.peak)
  return all.find(({ pool }) => pool === preferred) ?? highest
}

function summaryOf(
  { name, buckets }: SeriesReport['pools'][number],
  series: SeriesReport,
  warningPercent: number,
): ChartSummary | null {
  let peak = -1
  let peakAt = 0
  let times = 0
  let above = false
  buckets.forEach((bucket, index) => {
    if (bucket === null) return
    if (bucket.max > peak) {
      peak = bucket.max
      peakAt = index
    }
    const now = bucket.max >= warningPercent
    if (now && !above) times += 1
    above = now
  })
  if (peak < 0) return null
  return {
    pool: name,
    peak,
    peakAt: Date.parse(series.from) + peakAt * series.bucketMs,
    times,
    gaps: buckets.filter((bucket) => bucket === null).length / buckets.length,
  }
}

/** Buckets that hold something, in all pools together. */
export function filledBuckets(series: SeriesReport): number {
  const count = Math.max(0, ...series.pools.map((pool) => pool.buckets.length))
  let filled = 0
  for (let at = 0; at < count; at += 1) if (series.pools.some((pool) => pool.buckets[at] != null)) filled += 1
  return filled
}
