import type { ReactNode } from 'react'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import type { Cause } from '../../../src/model/verdict.ts'
import { useSettings } from '../../context.ts'
import { fullestOf } from '../../logic/pool.ts'
import { Meter } from '../../ui/meter.tsx'
import { Sparkline } from '../lazy-panels.tsx'
import type { Column } from './pool-columns.ts'

/** The verdict decides whether a number is bad. */
function toneOf(cause: Cause | undefined): 'ok' | 'warning' | 'critical' {
  return cause === undefined || cause.severity === 'info' ? 'ok' : cause.severity
}

export interface PoolRowProps {
  readonly pool: PoolReport
  /** The first that names it. */
  readonly cause: Cause | undefined
  readonly chosen: boolean
  /** A leak of it is pointed at. */
  readonly lit: boolean
  readonly columns: readonly Column[]
  readonly onChoose: (name: string) => void
}

/** One pool: its use, and a figure of each column. */
export function PoolRow({ pool, cause, chosen, lit, columns, onChoose }: PoolRowProps): ReactNode {
  const { format } = useSettings()
  const { name, utilization, thresholds } = pool
  // The history is of one instance, and the share beside it of the fullest.
  const several = fullestOf(pool) !== null
  return (
    <tr data-lit={lit || undefined}>
      <th scope="row">
        <button type="button" className="ndm-disclosure" aria-pressed={chosen} onClick={() => onChoose(name)}>
          <bdi>{name}</bdi>
        </button>
      </th>
      <td>
        <span className="ndm-use">
          {utilization !== null && (
            <Meter percent={utilization} status={toneOf(cause)} tick={thresholds.warning * 100} />
          )}
          <span className="ndm-spark">{several ? null : <Sparkline pool={name} />}</span>
          <span>{utilization === null ? '–' : format.percent(utilization)}</span>
        </span>
      </td>
      {columns.map(({ name: column, isWide, cell }) => (
        <td key={column} className={isWide ? 'ndm-hide-s' : undefined}>
          {cell(pool)}
        </td>
      ))}
    </tr>
  )
}
