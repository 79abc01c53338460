import type { Bucket, HistoryPoint, Rollup, Sample, Series } from '../model/history.ts'
import { own } from '../model/tools/own.ts'
import { sampleOf, usageOf } from './point.ts'

/** A chart's span: from a time, ms since the epoch, in so many buckets of one width, ms. */
export interface Span {
  readonly from: number
  readonly bucketMs: number
  readonly count: number
}

/** The rows' samples of one metric, by bucket. */
export function cut(rows: readonly Rollup[], metric: keyof Rollup['samples'], span: Span): Bucket[] {
  return bucketsOf(
    rows.map((row) => ({ at: row.at, sample: row.samples[metric] })),
    span,
  )
}

/** The utilisation of each of these pools, by bucket. */
export function byPool(
  names: readonly string[],
  points: readonly HistoryPoint[],
  span: Span,
): Series['pools'] {
  return names.map((name) => ({
    name,
    buckets: bucketsOf(
      points.flatMap((point) => {
        const value = own(point.pools, name)
        if (value === undefined) return []
        return [{ at: point.at, sample: sampleOf(value, point.use && own(point.use, name)) }]
      }),
      span,
    ),
  }))
}

export function rolledPoint(point: HistoryPoint): Rollup {
  return {
    at: point.at,
    alertsPeak: point.alerts,
    alertsOpened: point.alertsOpened,
    samples: {
      utilization: sampleOf(point.utilization, usageOf(point, 'utilization')),
      active: sampleOf(point.active, usageOf(point, 'active')),
      pending: sampleOf(point.pending),
    },
  }
}

function bucketsOf(
  samples: readonly { readonly at: number; readonly sample: Sample }[],
  { from, bucketMs, count }: Span,
): Bucket[] {
  const buckets: { min: number; max: number; sum: number; weight: number }[] = []
  for (const { at, sample } of samples) {
    const index = Math.min(count - 1, Math.max(0, Math.floor((at - from) / bucketMs)))
    const bucket = (buckets[index] ??= {
      min: Number.POSITIVE_INFINITY,
      max: Number.NEGATIVE_INFINITY,
      sum: 0,
      weight: 0,
    })
    bucket.min = Math.min(bucket.min, sample.min)
    bucket.max = Math.max(bucket.max, sample.max)
    bucket.sum += sample.avg * sample.weight
    bucket.weight += sample.weight
  }
  return Array.from({ length: count }, (_, i) => {
    const bucket = buckets[i]
    return bucket ? { min: bucket.min, avg: bucket.sum / bucket.weight, max: bucket.max } : null
  })
}
