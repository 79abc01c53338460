import type { SeriesReport } from '../../src/model/report/history.ts'

/** What the chart says in numbers, for the sentence below it and for those who do not see it. */
export interface ChartSummary {
  readonly pool: string
  /** Newest value, percent; `null` when the newest bucket is a gap. */
  readonly latest: number | null
  readonly peak: number
  readonly peakAt: number
  /** ms with a peak above the limit. */
  readonly aboveMs: number
  /** Share of buckets without data, 0..1. */
  readonly gaps: number
}

/** Of the pool with the highest peak; `null` without any data. */
export function summarise(series: SeriesReport, warningPercent: number): ChartSummary | null {
  let best: ChartSummary | null = null
  for (const { name, buckets } of series.pools) {
    let peak = -1
    let peakAt = 0
    let above = 0
    let empty = 0
    buckets.forEach((bucket, index) => {
      if (bucket === null) {
        empty += 1
        return
      }
      if (bucket.max > peak) {
        peak = bucket.max
        peakAt = index
      }
      if (bucket.max >= warningPercent) above += 1
    })
    if (peak < 0 || (best !== null && best.peak >= peak)) continue
    best = {
      pool: name,
      latest: buckets.at(-1)?.max ?? null,
      peak,
      peakAt: Date.parse(series.from) + peakAt * series.bucketMs,
      aboveMs: above * series.bucketMs,
      gaps: buckets.length === 0 ? 0 : empty / buckets.length,
    }
  }
  return best
}

/** Buckets that hold something, in all pools together. */
export function filledBuckets(series: SeriesReport): number {
  const count = Math.max(0, ...series.pools.map((pool) => pool.buckets.length))
  let filled = 0
  for (let at = 0; at < count; at += 1) if (series.pools.some((pool) => pool.buckets[at] != null)) filled += 1
  return filled
}
