import { type ReactNode, useState, useSyncExternalStore } from 'react'
import type { MonitoringReport } from '../../../src/model/report/monitoring.ts'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import { useSettings } from '../../context.ts'
import { rankIn } from '../../logic/causes.ts'
import { count } from '../../logic/sentences.ts'
import { useColumns } from './pool-columns.ts'
import { PoolRow } from './pool-row.tsx'

/** Pools shown before "Show all"; the chosen one always. */
const SHOWN = 6

interface PoolRowsProps {
  readonly data: MonitoringReport
  readonly chosen: PoolReport
  readonly onChoose: (name: string) => void
}

/** A row for each pool, those of the verdict first; the chosen one is drawn below. */
export function PoolRows({ data, chosen, onChoose }: PoolRowsProps): ReactNode {
  const { labels, format, spotlight } = useSettings()
  const lit = useSyncExternalStore(spotlight.subscribe, spotlight.read, spotlight.read)
  const [all, setAll] = useState(false)
  const columns = useColumns(data.pools)
  const rank = ({ name }: PoolReport): number => rankIn(data.verdict, '', name)
  const pools = data.pools.toSorted((left, right) => rank(left) - rank(right))
  const shown = all ? pools : pools.filter((pool, index) => index < SHOWN || pool === chosen)
  return (
    <div className="ndm-pools">
      <table className="ndm-table" aria-label={labels.pickPool}>
        <thead>
          <tr>
            <th scope="col">{labels.poolLabel}</th>
            <th scope="col">{labels.use}</th>
            {columns.map(({ name, isWide }) => (
              <th key={name} scope="col" className={isWide ? 'ndm-hide-s' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((pool) => (
            <PoolRow
              key={pool.name}
              pool={pool}
              cause={data.verdict.causes[rank(pool)]}
              chosen={pool === chosen}
              lit={data.leaks.some((leak) => leak.pool === pool.name && lit.includes(leak.id))}
              columns={columns}
              onChoose={onChoose}
            />
          ))}
        </tbody>
      </table>
      {pools.length > shown.length && (
        <button type="button" className="ndm-link" onClick={() => setAll(true)}>
          {labels.showAll(count(format, pools.length))}
        </button>
      )}
    </div>
  )
}
