import type { SeriesReport } from '../../../src/model/report/history.ts'
import type { Bucket } from '../geometry.ts'

/** The pools as of one poll: epoch ms, and percent by pool; unknown values are left out. */
export interface Beat {
  readonly at: number
  readonly use: ReadonlyMap<string, number>
}

/** A history that continues after the answer it came with. */
export interface Tailed {
  readonly series: SeriesReport
  /** Whether the newest bucket is still being filled: drawn dashed. */
  readonly unfinished: boolean
}

function bucketOf(values: readonly number[]): Bucket {
  if (values.length === 0) return null
  const sum = values.reduce((left, right) => left + right, 0)
  return { min: Math.min(...values), avg: sum / values.length, max: Math.max(...values) }
}

/**
 * The series continued by the polls since: new buckets at the end, as many fewer at the beginning.
 * @param beats in the order they arrived; those already in the series are left out
 */
export function withTail(series: SeriesReport, beats: readonly Beat[]): Tailed {
  const { bucketMs } = series
  const to = Date.parse(series.to)
  const fresh = beats.filter(({ at }) => at > to)
  const last = fresh.at(-1)
  if (last === undefined) return { series, unfinished: false }
  const steps = Math.ceil((last.at - to) / bucketMs)
  const end = to + steps * bucketMs
  const added = ({ name, mostUtilised }: SeriesReport['pools'][number]): Bucket[] =>
    Array.from({ length: steps }, (_, step) =>
      bucketOf(
        fresh.flatMap(({ at, use }) => {
          const value = mostUtilised === true && use.size > 0 ? Math.max(...use.values()) : use.get(name)
          return value !== undefined && Math.ceil((at - to) / bucketMs) - 1 === step ? [value] : []
        }),
      ),
    )
  return {
    series: {
      bucketMs,
      from: new Date(Date.parse(series.from) + steps * bucketMs).toISOString(),
      to: new Date(end).toISOString(),
      pools: series.pools.map((pool) => ({
        ...pool,
        buckets: [...pool.buckets, ...added(pool)].slice(-pool.buckets.length || undefined),
      })),
    },
    unfinished: last.at < end,
  }
}
