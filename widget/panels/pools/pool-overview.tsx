import type { ReactNode } from 'react'
import { useLive, useSettings, useSlot } from '../../context.ts'
import { usePinned } from '../../data/use-pinned.ts'
import { openLeaks } from '../../logic/leak.ts'
import { bounded, Nothing } from '../../ui/index.ts'
import { Kpis } from '../top/kpis.tsx'
import { Figures } from './figures.tsx'
import { PoolRows } from './pool-rows.tsx'

function PoolOverviewPart(): ReactNode {
  const { labels } = useSettings()
  const { data, phase } = useLive()
  const slot = useSlot()
  const [pool, setChoice] = usePinned(data)
  if (data === undefined) return null
  const leaks = openLeaks(data.leaks).filter((leak) => leak.pool === pool?.name)
  return (
    <div className="ndm-overview" data-state={phase === 'stale' ? 'old' : 'current'}>
      <div {...slot('pool', 'ndm-pool')}>
        {pool === null ? (
          <Nothing title={labels.noPools}>{labels.noPoolsText}</Nothing>
        ) : (
          <>
            {data.pools.length > 1 && <PoolRows data={data} chosen={pool} onChoose={setChoice} />}
            <Figures pool={pool} leaks={leaks} peak={data.peakUsage} />
          </>
        )}
      </div>
      <Kpis pool={pool} />
    </div>
  )
}

/** Use of the verdict's (or the chosen) pool, its rack, and the figures that can be measured beside it. */
export const PoolOverview: (props: Record<never, never>) => ReactNode = bounded(PoolOverviewPart)
