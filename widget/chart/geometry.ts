import { scaleLinear, scaleTime, scaleUtc } from 'd3-scale'
import { area, line } from 'd3-shape'
import type { SeriesReport } from '../../src/model/report/history.ts'

export type Bucket = { readonly min: number; readonly avg: number; readonly max: number } | null

/** Drawing area; the SVG is stretched to its box, so these are units, not pixels. */
export const WIDTH = 1000
export const HEIGHT = 200

/** The y axis ends here, percent; what is higher is cut, with a mark that says how high it was. */
export const CEILING = 120

export interface PoolPaths {
  readonly name: string
  /** Line through the highest value of each bucket: saturation is about peaks. */
  readonly line: string
  /** From the lowest to the highest value of each bucket. */
  readonly envelope: string
  /** Buckets with a gap on both sides, which a line cannot show. */
  readonly dots: readonly (readonly [x: number, y: number])[]
}

export interface Tick {
  /** Position in percent of the axis. */
  readonly at: number
  readonly value: number
}

export interface ChartGeometry {
  /** Number of buckets. */
  readonly count: number
  /** Upper end of the y axis, percent; 100 to `CEILING`. */
  readonly top: number
  /** The highest bucket that goes beyond the axis: one spike must not make a day unreadable. */
  readonly beyond: { readonly at: number; readonly value: number } | null
  readonly pools: readonly PoolPaths[]
  readonly xTicks: readonly Tick[]
  readonly yTicks: readonly Tick[]
  /** y of a percentage, in drawing units. */
  readonly y: (percent: number) => number
  /** Middle of a bucket in percent of the width. */
  readonly xPercent: (index: number) => number
  /** Epoch ms of a bucket's begin. */
  readonly timeOf: (index: number) => number
  /** Bucket under a position 0..1 of the width. */
  readonly indexAt: (ratio: number) => number
}

function peakAt(series: SeriesReport, peak: number): number {
  for (const { buckets } of series.pools) {
    const at = buckets.findIndex((bucket) => bucket?.max === peak)
    if (at >= 0) return at
  }
  return 0
}

const round = (value: number): number => Math.round(value * 10) / 10

/**
 * Scales and paths of a series.
 * @param utc ticks on whole hours of UTC instead of the reader's zone (server HTML, or a zone given by name)
 * @param ticks about how many labels fit below
 */
export function chartGeometry(series: SeriesReport, utc: boolean, ticks: number): ChartGeometry {
  const count = Math.max(0, ...series.pools.map((pool) => pool.buckets.length))
  const from = Date.parse(series.from)
  const to = Date.parse(series.to)
  const peak = Math.max(0, ...series.pools.flatMap((pool) => pool.buckets.map((bucket) => bucket?.max ?? 0)))
  const top = peak > 100 ? Math.min(CEILING, Math.ceil(peak / 10) * 10) : 100
  const x = scaleLinear([0, Math.max(1, count - 1)], [0, WIDTH])
  const y = scaleLinear([0, top], [HEIGHT, 0]).clamp(true)
  const time = (utc ? scaleUtc : scaleTime)([from, to], [0, 100])
  const index = (_bucket: Bucket, at: number): number => round(x(at))
  const path = line<Bucket>(index, (bucket) => round(y(bucket?.max ?? 0))).defined(
    (bucket) => bucket !== null,
  )
  const envelope = area<Bucket>(
    index,
    (bucket) => round(y(bucket?.min ?? 0)),
    (bucket) => round(y(bucket?.max ?? 0)),
  ).defined((bucket) => bucket !== null)
  const timeOf = (at: number): number => from + at * series.bucketMs
  return {
    count,
    top,
    beyond: peak > top ? { at: (x(peakAt(series, peak)) / WIDTH) * 100, value: peak } : null,
    pools: series.pools.map(({ name, buckets }) => ({
      name,
      line: path(buckets) ?? '',
      envelope: envelope(buckets) ?? '',
      dots: buckets.flatMap((bucket, at) =>
        bucket !== null && buckets[at - 1] == null && buckets[at + 1] == null
          ? [[round(x(at)), round(y(bucket.max))] as const]
          : [],
      ),
    })),
    xTicks: time.ticks(ticks).map((date) => ({ at: round(time(date)), value: date.getTime() })),
    yTicks: [0, 50, 100].map((value) => ({
      at: (y(value) / HEIGHT) * 100,
      value,
    })),
    y: (percent) => y(percent),
    xPercent: (at) => (x(at) / WIDTH) * 100,
    timeOf,
    indexAt: (ratio) => Math.min(Math.max(0, count - 1), Math.max(0, Math.round(x.invert(ratio * WIDTH)))),
  }
}
