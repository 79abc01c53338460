import type { ReactNode } from 'react'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import { useSettings } from '../../context.ts'
import { countsRequests } from '../../logic/pool.ts'
import { count } from '../../logic/sentences.ts'
import type { LeakReport, MonitoringReport } from '../../report.ts'
import { Icon } from '../../ui/icon.tsx'
import { PoolForecast } from '../lazy-panels.tsx'
import { LitRack } from './connection-rack.tsx'

/** Slots that will never be returned, as text: in the rack they look like any other. */
function Lost({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <p className="ndm-note" data-status="critical">
      <Icon name="critical" size={12} />
      <bdi>{children}</bdi>
    </p>
  )
}

/** The share in use, the rack, and slots that are gone. */
export function Figures({
  pool,
  leaks,
  peak,
}: {
  readonly pool: PoolReport
  /** Of this pool, each with a cell of its own. */
  readonly leaks: readonly LeakReport[]
  readonly peak: MonitoringReport['peakUsage']
}): ReactNode {
  const { labels, format } = useSettings()
  const used = pool.used === null ? null : format.int(pool.used)
  const sentence = countsRequests(pool) ? labels.inFlight : labels.inUse
  return (
    <>
      <div className="ndm-poolhead">
        <p className="ndm-label">
          {labels.poolKind[pool.kind]} · <bdi>{pool.name}</bdi>
        </p>
        {pool.forecast !== undefined ? (
          <PoolForecast {...pool.forecast} />
        ) : (
          peak.connections > 0 && (
            <p className="ndm-label">
              {labels.peak(count(format, peak.connections), format.clock(Date.parse(peak.timestamp)))}
            </p>
          )
        )}
      </div>
      {(used ?? pool.utilization) !== null && (
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
      )}
      <LitRack pool={pool} leaks={leaks} />
      {(pool.dead ?? 0) > 0 && <Lost>{labels.dead(count(format, pool.dead ?? 0))}</Lost>}
      {(pool.ghosts ?? 0) > 0 && <Lost>{labels.ghosts(count(format, pool.ghosts ?? 0))}</Lost>}
    </>
  )
}
