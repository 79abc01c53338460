import type { ReactNode } from 'react'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import { useSettings } from '../../context.ts'

/** The pools to choose from, each with how full it is. */
export function PoolPicker(props: {
  readonly pools: readonly PoolReport[]
  readonly chosen: PoolReport
  readonly onChoose: (name: string) => void
}): ReactNode {
  const { labels, format } = useSettings()
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be a flex container everywhere
    <div className="ndm-pools" role="group" aria-label={labels.pickPool}>
      {props.pools.map((pool) => (
        <button
          key={pool.name}
          type="button"
          className="ndm-chip"
          aria-pressed={pool.name === props.chosen.name}
          onClick={() => props.onChoose(pool.name)}
        >
          <bdi>{pool.name}</bdi> <b>{pool.utilization === null ? '–' : format.percent(pool.utilization)}</b>
        </button>
      ))}
    </div>
  )
}
