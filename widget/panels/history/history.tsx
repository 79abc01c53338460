import { type ReactNode, useState } from 'react'
import { useLive, useSettings } from '../../context.ts'
import { shownLimits } from '../../logic/limits.ts'
import { Panel } from '../../ui/panel.tsx'
import { Drawing } from './drawing.tsx'
import { HistoryTable } from './history-table.tsx'
import { isDrawable, RangePicker, Summary } from './summary.tsx'
import { useSpan } from './use-span.ts'

/** Chart (or table) of every pool's utilisation over the chosen range, or a stretch of it. */
export function UtilizationChart(): ReactNode {
  const { labels, thresholds } = useSettings()
  const { data } = useLive()
  const span = useSpan()
  const [table, setTable] = useState(false)
  if (data === undefined) return null
  const { warning, critical } = thresholds ?? shownLimits(data)
  const { value: series } = span.history
  const enough = isDrawable(series)
  return (
    <Panel name="history" title={labels.history} tools={<RangePicker span={span} />}>
      {table && enough ? (
        <HistoryTable series={series} dated={span.dated} isZoomed={span.zoom !== null} />
      ) : (
        <Drawing span={span} warning={warning} critical={critical} />
      )}
      {enough && (
        <div className="ndm-cl">
          <Summary series={series} limit={warning} dated={span.dated} />
          <button type="button" className="ndm-link" onClick={() => setTable(!table)}>
            {table ? labels.showChart : labels.showTable}
          </button>
        </div>
      )}
    </Panel>
  )
}
