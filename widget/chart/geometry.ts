import { area, line } from 'd3-shape'
import type { SeriesReport } from '../../src/model/report/history.ts'
import { timeTicks } from './series/ticks.ts'

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
  /** Line through the average of each bucket. */
  readonly mean: string
  /** Where the line is not known: across gaps, and to a newest bucket that is still being filled. */
  readonly bridges: string
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

/** Pairs of known buckets that no solid line joins. */
function bridgesOf(buckets: readonly Bucket[], unfinished: boolean): readonly (readonly [number, number])[] {
  const known = buckets.flatMap((bucket, at) => (bucket === null ? [] : [at]))
  return known.flatMap((to, order) => {
    const from = known[order - 1]
    const open = unfinished && to === buckets.length - 1
    return from !== undefined && (to > from + 1 || open) ? [[from, to] as const] : []
  })
}

const round = (value: number): number => Math.round(value * 10) / 10

interface Scales {
  readonly x: (index: number) => number
  readonly y: (percent: number) => number
}

function pathsOf(
  { name, buckets }: SeriesReport['pools'][number],
  { x, y }: Scales,
  unfinished: boolean,
): PoolPaths {
  const index = (_bucket: Bucket, at: number): number => round(x(at))
  const through = (value: 'avg' | 'max'): ((given: readonly Bucket[]) => string) => {
    const path = line<Bucket>(index, (bucket) => round(y(bucket?.[value] ?? 0))).defined(
      (bucket) => bucket !== null,
    )
    return (given) => path([...given]) ?? ''
  }
  const envelope = area<Bucket>(
    index,
    (bucket) => round(y(bucket?.min ?? 0)),
    (bucket) => round(y(bucket?.max ?? 0)),
  ).defined((bucket) => bucket !== null)
  const whole = unfinished
    ? buckets.map((bucket, at) => (at === buckets.length - 1 ? null : bucket))
    : buckets
  const top = (at: number): string => `${round(x(at))},${round(y(buckets[at]?.max ?? 0))}`
  return {
    name,
    line: through('max')(whole),
    mean: through('avg')(whole),
    bridges: bridgesOf(buckets, unfinished)
      .map(([from, to]) => `M${top(from)}L${top(to)}`)
      .join(''),
    envelope: envelope([...buckets]) ?? '',
    dots: buckets.flatMap((bucket, at) =>
      bucket !== null && buckets[at - 1] == null && buckets[at + 1] == null
        ? [[round(x(at)), round(y(bucket.max))] as const]
        : [],
    ),
  }
}

/**
 * Scales and paths of a series.
 * @param utc ticks on whole hours of UTC instead of the reader's zone (server HTML, or a zone given by name)
 * @param ticks about how many labels fit below
 * @param unfinished whether the newest bucket is still being filled
 */
export function chartGeometry(
  series: SeriesReport,
  utc: boolean,
  ticks: number,
  unfinished = false,
): ChartGeometry {
  const count = Math.max(0, ...series.pools.map((pool) => pool.buckets.length))
  const from = Date.parse(series.from)
  const to = Date.parse(series.to)
  const peak = Math.max(0, ...series.pools.flatMap((pool) => pool.buckets.map((bucket) => bucket?.max ?? 0)))
  const top = peak > 100 ? Math.min(CEILING, Math.ceil(peak / 10) * 10) : 100
  const x = (index: number): number => (index / Math.max(1, count - 1)) * WIDTH
  const y = (percent: number): number => (1 - Math.min(top, Math.max(0, percent)) / top) * HEIGHT
  const timeOf = (at: number): number => from + at * series.bucketMs
  return {
    count,
    top,
    beyond: peak > top ? { at: (x(peakAt(series, peak)) / WIDTH) * 100, value: peak } : null,
    pools: series.pools.map((pool) => pathsOf(pool, { x, y }, unfinished)),
    xTicks: timeTicks(from, to, utc, ticks).map((value) => ({
      at: round(((value - from) / (to - from)) * 100),
      value,
    })),
    yTicks: [0, 50, 100].map((value) => ({
      at: (y(value) / HEIGHT) * 100,
      value,
    })),
    y,
    xPercent: (at) => (x(at) / WIDTH) * 100,
    timeOf,
    indexAt: (ratio) => Math.min(Math.max(0, count - 1), Math.max(0, Math.round(ratio * (count - 1)))),
  }
}
