import { type ReactNode, useState } from 'react'
import type { SeriesReport } from '../../../src/model/report/history.ts'
import { filledBuckets, summarise } from '../../chart/summary.ts'
import { useLive, useSettings } from '../../context.ts'
import { useHistory } from '../../data/use-history.ts'
import { poolOf } from '../../logic/causes.ts'
import { BANDS } from '../../logic/pool.ts'
import { count, isolate, reasonOf } from '../../logic/sentences.ts'
import type { Range } from '../../types.ts'
import { Button } from '../../ui/button.tsx'
import { deferred } from '../../ui/deferred.tsx'
import { Nothing, Panel } from '../../ui/panel.tsx'
import { HistoryTable } from './history-table.tsx'

// d3's scales weigh as much as the rest of the widget: the numbers do not wait for the chart.
const Chart = deferred(
  () => import('../../chart/chart.tsx'),
  (chart) => chart.Chart,
  <div className="ndm-chart-box ndm-skel" data-below="" />,
)

const RANGES: readonly Range[] = ['1h', '6h', '24h', '7d']

function RangePicker(): ReactNode {
  const { labels, range, setRange } = useSettings()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a flex container everywhere
    <div className="ndm-seg" role="group" aria-label={labels.rangeGroup}>
      {RANGES.map((one) => (
        <button key={one} type="button" aria-pressed={one === range} onClick={() => setRange(one)}>
          {labels.range[one]}
        </button>
      ))}
    </div>
  )
}

function Summary({ series, limit }: { readonly series: SeriesReport; readonly limit: number }): ReactNode {
  const { labels, format, range } = useSettings()
  const { data } = useLive()
  const summary = summarise(series, limit * 100, data && poolOf(data.verdict))
  if (summary === null) return null
  // What is now comes from the report: the newest bucket holds its highest value, not its last one.
  const now = data?.pools.find((pool) => pool.name === summary.pool)?.utilization ?? null
  const when = range === '7d' ? format.dayClock : format.clock
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
      {summary.gaps >= 0.01 &&
        ` ${labels.summaryGaps(format.percent(summary.gaps < 1 ? Math.min(99, summary.gaps * 100) : 100))}`}
    </p>
  )
}

/** Chart (or table) of every pool's utilisation over the chosen range. */
export function UtilizationChart(): ReactNode {
  const { labels, format, range, thresholds } = useSettings()
  const { data } = useLive()
  const { value: series, error, retry } = useHistory(range)
  const [table, setTable] = useState(false)
  if (data === undefined) return null
  const judged = poolOf(data.verdict)
  const shown = data.pools.find((pool) => pool.name === judged) ?? data.pools[0]
  const limits = thresholds ?? shown?.thresholds ?? BANDS
  const enough = series !== undefined && filledBuckets(series) > 0
  return (
    <Panel name="history" title={labels.history} tools={<RangePicker />}>
      {series === undefined ? (
        error === undefined ? (
          <div className="ndm-chart-box ndm-skel" />
        ) : (
          <div className="ndm-chart-box">
            <Nothing title={labels.historyFailed}>{reasonOf(error, labels)}</Nothing>
            <Button onClick={() => void retry()}>{labels.tryAgain}</Button>
          </div>
        )
      ) : !enough ? (
        <div className="ndm-chart-box">
          <Nothing title={data.collection.running ? labels.collecting : labels.stoppedTitle}>
            {data.collection.running
              ? labels.collectingText(format.duration(data.collection.intervalMs))
              : labels.stoppedText}
          </Nothing>
        </div>
      ) : table ? (
        <HistoryTable series={series} />
      ) : (
        <Chart series={series} warning={limits.warning} critical={limits.critical} />
      )}
      {enough && (
        <div className="ndm-cl">
          <Summary series={series} limit={limits.warning} />
          <button type="button" className="ndm-link" onClick={() => setTable(!table)}>
            {table ? labels.showChart : labels.showTable}
          </button>
        </div>
      )}
    </Panel>
  )
}
