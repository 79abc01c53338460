import { type ReactNode, useState } from 'react'
import { useLive, useSettings } from '../../context.ts'
import { useHistory } from '../../data/use-history.ts'
import { shownLimits } from '../../logic/limits.ts'
import { Panel } from '../../ui/panel.tsx'
import { Drawing } from './drawing.tsx'
import { HistoryTable } from './history-table.tsx'
import { isDrawable, RangePicker, Summary } from './summary.tsx'

/** Chart (or table) of every pool's utilisation over the chosen range. */
export function UtilizationChart(): ReactNode {
  const { labels, range, thresholds } = useSettings()
  const { data } = useLive()
  const history = useHistory(range)
  const [table, setTable] = useState(false)
  if (data === undefined) return null
  const { warning, critical } = thresholds ?? shownLimits(data)
  const { value: series } = history
  const enough = isDrawable(series)
  return (
    <Panel name="history" title={labels.history} tools={<RangePicker />}>
      {table && enough ? (
        <HistoryTable series={series} />
      ) : (
        <Drawing history={history} warning={warning} critical={critical} />
      )}
      {enough && (
        <div className="ndm-cl">
          <Summary series={series} limit={warning} />
          <button type="button" className="ndm-link" onClick={() => setTable(!table)}>
            {table ? labels.showChart : labels.showTable}
          </button>
        </div>
      )}
    </Panel>
  )
}
