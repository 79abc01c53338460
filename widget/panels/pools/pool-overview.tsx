import type { ReactNode } from 'react'
import { useLive, useSettings, useSlot } from '../../context.ts'
import { usePinned } from '../../data/use-pinned.ts'
import { openLeaks } from '../../logic/leak.ts'
import { Nothing } from '../../ui/panel.tsx'
import { Kpis } from '../top/kpis.tsx'
import { Figures } from './figures.tsx'
import { PoolPicker } from './pool-picker.tsx'

/** Use of the verdict's (or the chosen) pool, its rack, and the figures that can be measured beside it. */
export function PoolOverview(): ReactNode {
  const { labels } = useSettings()
  const { data, phase } = useLive()
  const slot = useSlot()
  const [pool, setChoice] = usePinned(data)
  if (data === undefined) return null
  const leaks = pool === null ? 0 : openLeaks(data.leaks).filter((leak) => leak.pool === pool.name).length
  return (
    <div className="ndm-overview" data-state={phase === 'stale' ? 'old' : 'current'}>
      <div {...slot('pool', 'ndm-pool')}>
        {pool === null ? (
          <Nothing title={labels.noPools}>{labels.noPoolsText}</Nothing>
        ) : (
          <>
            <Figures pool={pool} leaks={leaks} peak={data.peakUsage} />
            {data.pools.length > 1 && <PoolPicker pools={data.pools} chosen={pool} onChoose={setChoice} />}
          </>
        )}
      </div>
      <Kpis pool={pool} />
    </div>
  )
}
