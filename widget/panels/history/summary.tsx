import type { ReactNode } from 'react'
import { filledBuckets, summarise } from '../../chart/summary.ts'
import { useLive, useSettings } from '../../context.ts'
import { poolOf } from '../../logic/causes.ts'
import { isFleet } from '../../logic/instances.ts'
import { count, isolate } from '../../logic/sentences.ts'
import type { SeriesReport } from '../../report.ts'
import { nowOf } from './now.ts'

/** Whether there is a bucket to draw. */
export function isDrawable(series: SeriesReport | undefined): series is SeriesReport {
  return series !== undefined && filledBuckets(series) > 0
}

const RANGES = ['1h', '6h', '24h', '7d'] as const

/** How far back the chart goes; the choice shows all of it. */
export function RangePicker({
  span,
}: {
  readonly span: { readonly zoom: object | null; readonly setZoom: (next: null) => void }
}): ReactNode {
  const { labels, range, setRange } = useSettings()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a flex container everywhere
    <div className="ndm-seg" role="group" aria-label={labels.rangeGroup}>
      {RANGES.map((one) => (
        <button
          key={one}
          type="button"
          aria-pressed={one === range && span.zoom === null}
          onClick={() => {
            setRange(one)
            span.setZoom(null)
          }}
        >
          {labels.range[one]}
        </button>
      ))}
    </div>
  )
}

/** The chart in one sentence. */
export function Summary({
  series,
  limit,
  dated,
}: {
  readonly series: SeriesReport
  readonly limit: number
  readonly dated: boolean
}): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  const summary = summarise(series, limit * 100, data && poolOf(data.verdict))
  if (summary === null) return null
  const line = series.pools.find(({ name }) => name === summary.pool)
  const now = line === undefined || data === undefined ? null : nowOf(line, data)
  const when = dated ? format.dayClock : format.clock
  return (
    <p className="ndm-summary">
      {labels.summary(
        isolate(summary.pool),
        now === null ? labels.noData : format.percent(now),
        format.percent(summary.peak),
        when(summary.peakAt),
        count(format, summary.times),
        format.percent(limit * 100),
      )}
      {data !== undefined && isFleet(data) && ` ${labels.historyOf(isolate(data.instance.id))}`}
      {summary.gaps >= 0.01 &&
        ` ${labels.summaryGaps(format.percent(summary.gaps < 1 ? Math.min(99, summary.gaps * 100) : 100))}`}
    </p>
  )
}
