import type { ReactNode } from 'react'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import { useLive, useSettings } from '../../context.ts'
import { poolOf } from '../../logic/causes.ts'
import { isolate } from '../../logic/sentences.ts'
import type { MonitoringReport } from '../../report.ts'
import { useWhen } from '../../ui/time.tsx'

type Filling = PoolReport & Required<Pick<PoolReport, 'forecast'>>

/** The verdict's pool when it is going to be full; the one that is full soonest when the verdict names none. */
export function fillingPool({ pools, verdict }: Pick<MonitoringReport, 'pools' | 'verdict'>): Filling | null {
  const judged = poolOf(verdict)
  return pools
    .filter((pool): pool is Filling => pool.forecast !== undefined && (judged ?? pool.name) === pool.name)
    .reduce<Filling | null>(
      (best, pool) =>
        best === null || Date.parse(pool.forecast.fullAt) < Date.parse(best.forecast.fullAt) ? pool : best,
      null,
    )
}

/** What follows if use goes on as it does: which pool will be full, and when. */
export function ExpectedFull(): ReactNode {
  const { labels } = useSettings()
  const when = useWhen()
  const { data } = useLive()
  const pool = data === undefined ? null : fillingPool(data)
  if (pool === null) return null
  const clock = (time: string): string => when(Date.parse(time))
  const { fullAt, earliest, latest } = pool.forecast
  return (
    <bdi title={labels.fullAtTitle}>
      {labels.fillsAt(isolate(pool.name), clock(fullAt), clock(earliest), clock(latest))}{' '}
    </bdi>
  )
}
