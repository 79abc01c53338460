import type { ReactNode } from 'react'
import { filledBuckets } from '../../chart/summary.ts'
import { useLive, useSettings } from '../../context.ts'
import { reasonOf } from '../../logic/sentences.ts'
import { deferred } from '../../ui/deferred.tsx'
import { Button, Nothing } from '../../ui/index.ts'
import { useEvents } from './events.ts'
import type { Span } from './use-span.ts'

// d3's scales weigh as much as the rest of the widget: the numbers do not wait for the chart.
const Chart = deferred(
  () => import('../../chart/chart.tsx'),
  (chart) => chart.Chart,
  <div className="ndm-chart-box ndm-skel" data-below="" />,
)

export interface DrawingProps {
  readonly span: Span
  /** Ratios 0..1. */
  readonly warning: number
  readonly critical: number
}

/** The chart, or why there is none yet. */
export function Drawing({ span, warning, critical }: DrawingProps): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  const events = useEvents()
  const { history, zoom, setZoom, ...shown } = span
  const { value: series, error, retry } = history
  if (series === undefined || data === undefined) {
    if (error === undefined) return <div className="ndm-chart-box ndm-skel" />
    return (
      <div className="ndm-chart-box">
        <Nothing title={labels.historyFailed}>{reasonOf(error, labels)}</Nothing>
        <Button onClick={() => void retry()}>{labels.tryAgain}</Button>
      </div>
    )
  }
  if (filledBuckets(series) > 0)
    return <Chart {...shown} {...{ series, events, warning, critical, zoom }} onZoom={setZoom} />
  if (zoom !== null)
    return (
      <div className="ndm-chart-box">
        <Nothing title={labels.nothingThen} />
        <Button onClick={() => setZoom(null)}>{labels.wholeRange}</Button>
      </div>
    )
  const { running, intervalMs } = data.collection
  return (
    <div className="ndm-chart-box">
      <Nothing title={running ? labels.collecting : labels.stoppedTitle}>
        {running ? labels.collectingText(format.duration(intervalMs)) : labels.stoppedText}
      </Nothing>
    </div>
  )
}
