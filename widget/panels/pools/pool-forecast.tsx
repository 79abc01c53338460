import type { ReactNode } from 'react'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import { useSettings } from '../../context.ts'
import { useWhen } from '../../ui/time.tsx'

/** When a pool will be full if its use goes on, with the interval. */
export function PoolForecast({ fullAt, earliest, latest }: NonNullable<PoolReport['forecast']>): ReactNode {
  const { labels } = useSettings()
  const when = useWhen()
  const clock = (time: string): string => when(Date.parse(time))
  return (
    <p className="ndm-label" title={labels.fullAtTitle}>
      {labels.fullAt(clock(fullAt), clock(earliest), clock(latest))}
    </p>
  )
}
