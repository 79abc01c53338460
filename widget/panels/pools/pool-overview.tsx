import { type ReactNode, useState } from 'react'
import type { MonitoringReport } from '../../../src/model/report/monitoring.ts'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import { useLive, useSettings, useSlot } from '../../context.ts'
import { poolOf } from '../../logic/causes.ts'
import { openLeaks } from '../../logic/leak.ts'
import { countsRequests, fullestPool } from '../../logic/pool.ts'
import { count } from '../../logic/sentences.ts'
import { Icon } from '../../ui/icon.tsx'
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

/** Slots that nobody will give back, in words: they look like any other in the rack. */
function Lost({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <p className="ndm-note" data-status="critical">
      <Icon name="critical" size={12} />
      <bdi>{children}</bdi>
    </p>
  )
}

/** The pool shown: a person's choice, else the one the verdict points at; it never changes by use alone. */
function usePinned(
  data: MonitoringReport | undefined,
): readonly [pool: PoolReport | null, choose: (name: string) => void] {
  const [choice, choose] = useState<string | null>(null)
  const [pinned, setPinned] = useState<string | null>(null)
  const find = (name: string | null | undefined): PoolReport | undefined =>
    data?.pools.find((pool) => pool.name === name)
  const judged = data === undefined ? undefined : find(poolOf(data.verdict))
  const next = judged ?? find(pinned) ?? fullestPool(data?.pools ?? [])
  if (next !== null && next.name !== pinned) setPinned(next.name)
  return [find(choice) ?? next, choose]
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
      {(pool.dead ?? 0) > 0 && <Lost>{labels.dead(count(format, pool.dead ?? 0))}</Lost>}
      {(pool.ghosts ?? 0) > 0 && <Lost>{labels.ghosts(count(format, pool.ghosts ?? 0))}</Lost>}
    </>
  )
}

/** Use of the verdict's (or the chosen) pool, its rack, and the figures that can be measured beside it. */
export function PoolOverview(): ReactNode {
  const { labels, format } = useSettings()
  const { data, phase } = useLive()
  const slot = useSlot()
  const [pool, setChoice] = usePinned(data)
  if (data === undefined) return null
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
                {labels.poolKind[pool.kind]} · <bdi>{pool.name}</bdi>
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
      <Kpis pool={pool} />
    </div>
  )
}
