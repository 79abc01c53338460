import { type ReactNode, useState } from 'react'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import { useLive, useSettings, useSlot } from '../../context.ts'
import { countsRequests, fullestPool, openLeaks } from '../../logic/pool.ts'
import { count } from '../../logic/sentences.ts'
import { Nothing } from '../../ui/panel.tsx'
import { Kpis } from '../top/kpis.tsx'
import { ConnectionRack } from './connection-rack.tsx'

function PoolPicker(props: {
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

function Figures({ pool, leaks }: { readonly pool: PoolReport; readonly leaks: number }): ReactNode {
  const { labels, format } = useSettings()
  const used = pool.used === null ? null : format.int(pool.used)
  const sentence = countsRequests(pool) ? labels.inFlight : labels.inUse
  return (
    <>
      <p className="ndm-big">
        <b>
          <bdi>
            {pool.utilization === null ? '–' : format.int(pool.utilization)}
            {pool.utilization !== null && <span>%</span>}
          </bdi>
        </b>
        <small>
          {used === null
            ? labels.notMeasured
            : pool.max === null
              ? `${labels.usedOnly(used)}, ${labels.capacityUnknown}`
              : sentence(used, format.int(pool.max))}
        </small>
      </p>
      <ConnectionRack pool={pool} leaks={leaks} />
    </>
  )
}

/** Utilisation of the fullest (or the chosen) pool, its rack, and four figures beside it. */
export function PoolOverview(): ReactNode {
  const { labels, format } = useSettings()
  const { data, phase } = useLive()
  const slot = useSlot()
  const [choice, setChoice] = useState<string | null>(null)
  if (data === undefined) return null
  const fullest = fullestPool(data.pools)
  const pool = data.pools.find((one) => one.name === choice) ?? fullest
  const leaks = pool === null ? 0 : openLeaks(data.leaks).filter((leak) => leak.pool === pool.name).length
  const { peakUsage } = data
  return (
    <div className="ndm-overview" data-state={phase === 'stale' ? 'old' : 'current'}>
      <div {...slot('pool', 'ndm-pool')}>
        {pool === null ? (
          <Nothing title={labels.noPools}>{labels.noPoolsText}</Nothing>
        ) : (
          <>
            <div className="ndm-poolhead">
              <p className="ndm-label">
                {labels.poolLabel} · <bdi>{pool.name}</bdi>
              </p>
              {peakUsage.connections > 0 && (
                <p className="ndm-label">
                  {labels.peak(
                    count(format, peakUsage.connections),
                    format.clock(Date.parse(peakUsage.timestamp)),
                  )}
                </p>
              )}
            </div>
            <Figures pool={pool} leaks={leaks} />
            {data.pools.length > 1 && <PoolPicker pools={data.pools} chosen={pool} onChoose={setChoice} />}
          </>
        )}
      </div>
      <Kpis pool={pool} compared={pool === fullest} />
    </div>
  )
}
