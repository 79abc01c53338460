import type { ReactNode } from 'react'
import { CEILING } from '../../chart/geometry.ts'
import { useSettings } from '../../context.ts'
import { useSeries } from '../../data/use-history.ts'
import type { SeriesReport } from '../../report.ts'

/** A bucket a minute is as fine as 64 pixels show. */
const HOURS = 1
const BUCKETS = 60
const HEIGHT = 20
/** A line over fewer minutes would turn steps into slopes. */
const LEAST = 10

/** Line through the highest value of each bucket; it breaks where nothing is known. */
export function sparkPath(buckets: SeriesReport['pools'][number]['buckets']): string {
  let down = false
  return buckets
    .map((bucket, at) => {
      if (bucket === null) {
        down = false
        return ''
      }
      const y = (1 - Math.min(CEILING, bucket.max) / CEILING) * HEIGHT
      const step = `${down ? 'L' : 'M'}${at} ${Math.round(y * 10) / 10}`
      down = true
      return step
    })
    .join('')
}

/** First minute in which anything is known of any pool, so that all lines begin at one time; an hour in a new process is mostly empty. */
function beginOf(pools: SeriesReport['pools']): number {
  const first = Math.min(
    ...pools.map(({ buckets }) => buckets.findIndex((one) => one !== null)).filter((at) => at >= 0),
  )
  return Math.min(first, BUCKETS - LEAST)
}

/** The last hour of one pool, or what is known of it; nothing while less than two of its minutes are known. */
export function Sparkline({ pool }: { readonly pool: string }): ReactNode {
  const { labels, format } = useSettings()
  const { value } = useSeries(HOURS, BUCKETS)
  const pools = value?.pools ?? []
  const buckets = (pools.find(({ name }) => name === pool)?.buckets ?? []).slice(beginOf(pools))
  const known = buckets.flatMap((bucket) => (bucket === null ? [] : [bucket.max]))
  if (known.length < 2) return null
  return (
    <svg
      width="64"
      height={HEIGHT}
      viewBox={`0 -1 ${buckets.length - 1} ${HEIGHT + 2}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={labels.recentPeak(format.percent(Math.max(...known)))}
    >
      <path
        d={sparkPath(buckets)}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  )
}
