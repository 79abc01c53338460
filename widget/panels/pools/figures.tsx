import type { ReactNode } from 'react'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import { useSettings } from '../../context.ts'
import { countsRequests, fullestOf } from '../../logic/pool.ts'
import type { LeakReport, MonitoringReport } from '../../report.ts'
import { LostSlots } from '../lazy-panels.tsx'
import { LitRack } from './connection-rack.tsx'
import { PoolHead } from './pool-head.tsx'

/** A percentage with a small sign, which some languages write in front or behind a space. */
function Share({ value }: { readonly value: number }): ReactNode {
  const { format } = useSettings()
  const amount = format.int(value)
  const [before, after] = format.percent(value).split(amount)
  return (
    <>
      {before && <span>{before}</span>}
      {amount}
      {after && <span>{after}</span>}
    </>
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
  const several = fullestOf(pool)
  const sentence = countsRequests(pool) ? labels.inFlight : labels.inUse
  return (
    <>
      <PoolHead pool={pool} peak={peak} />
      {(used ?? pool.utilization) !== null && (
        <p className="ndm-big">
          <b>
            <bdi>{pool.utilization === null ? '–' : <Share value={pool.utilization} />}</bdi>
          </b>
          <small>
            {/* The share is the fullest one's, and the counts beside it are all of theirs. */}
            {several !== null && `${labels.fullestOf(format.int(several))}${labels.semicolon} `}
            {used === null
              ? labels.notMeasured
              : pool.max === null
                ? `${labels.usedOnly(used)}${labels.comma} ${labels.capacityUnknown}`
                : sentence(used, format.int(pool.max))}
            {pool.maxAssumed === true && used !== null && ` (${labels.maxAssumed})`}
          </small>
        </p>
      )}
      <LitRack pool={pool} leaks={leaks} />
      <LostSlots {...pool} />
    </>
  )
}
