import type { ReactNode } from 'react'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import { useLive, useSettings } from '../../context.ts'
import { isFleet } from '../../logic/instances.ts'
import { count } from '../../logic/sentences.ts'
import type { MonitoringReport } from '../../report.ts'
import { useWhen } from '../../ui/time.tsx'
import { PoolForecast } from '../lazy-panels.tsx'

/** Kind and name; beside them when it will be full, or else the peak of the app. */
export function PoolHead({
  pool: { kind, name, forecast },
  peak: { connections, timestamp },
}: {
  readonly pool: PoolReport
  readonly peak: MonitoringReport['peakUsage']
}): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  const when = useWhen()
  return (
    <div className="ndm-poolhead">
      <p className="ndm-label">
        {labels.poolKind[kind]} · <bdi>{name}</bdi>
      </p>
      {forecast !== undefined ? (
        <PoolForecast {...forecast} />
      ) : (
        // Of the app as one process.
        connections > 0 &&
        data !== undefined &&
        !isFleet(data) && (
          <p className="ndm-label">{labels.peak(count(format, connections), when(Date.parse(timestamp)))}</p>
        )
      )}
    </div>
  )
}
