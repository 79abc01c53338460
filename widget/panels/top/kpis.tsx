import type { ReactNode } from 'react'
import { QUARTER_MS } from '../../../src/model/pool.ts'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import { useLive, useSettings, useSlot } from '../../context.ts'
import { openLeaks } from '../../logic/leak.ts'
import { countsRequests, refusedBy } from '../../logic/pool.ts'
import type { Status } from '../../types.ts'
import { Kpi, Retries } from './kpi.tsx'

/** Requests that got no slot: over a quarter of an hour, and in the last minute while there are any. */
function Refused({
  pool,
  tone,
}: {
  readonly pool: PoolReport
  readonly tone: (value: number) => Status
}): ReactNode {
  const { labels, format } = useSettings()
  const { lastMinute, lastQuarter, sinceStart } = refusedBy(pool)
  return (
    <Kpi
      name={labels.refused}
      value={format.int(lastQuarter ?? sinceStart)}
      unit={lastQuarter === null ? undefined : labels.inMinutes(format.age(QUARTER_MS))}
      note={
        lastMinute
          ? `${format.int(lastMinute)} ${labels.inMinutes(format.age(QUARTER_MS / 15))}`
          : labels.sinceStart(format.int(sinceStart))
      }
      tone={tone(lastQuarter ?? 0)}
    />
  )
}

/** Figures of a pool from the report the verdict was made of. A figure this pool cannot measure has no tile. */
export function Kpis({ pool }: { readonly pool: PoolReport | null }): ReactNode {
  const { labels, format } = useSettings()
  const { data, status } = useLive()
  const slot = useSlot()
  if (data === undefined || pool === null) return null
  const { usual } = data
  // The verdict decides whether a number is bad.
  const tone = (value: number): Status => (value > 0 && status !== 'unknown' ? status : 'ok')
  const { pending } = pool
  // A client of the Data API has no queue of its own: how long its requests take is what can be measured.
  const queued = pool.acquire !== null
  const requests = countsRequests(pool)
  const wait = queued ? pool.acquire.p95 : pool.use.p95
  const held = openLeaks(data.leaks)
  const longest = Math.max(0, ...held.map((leak) => leak.heldMs))
  return (
    <dl {...slot('kpis', 'ndm-kpis')}>
      {pending !== null && (
        <Kpi
          name={labels.waiting}
          value={format.int(pending)}
          note={usual.pending === null ? undefined : labels.average(format.decimal(usual.pending))}
          tone={tone(pending)}
        />
      )}
      {wait !== null && (
        <Kpi
          name={queued ? labels.acquire : labels.requestTime}
          value={format.figure(wait).amount}
          unit={format.figure(wait).unit}
          note={
            !queued || usual.acquireP95 === null
              ? undefined
              : labels.average(format.duration(usual.acquireP95))
          }
          tone="ok"
        />
      )}
      {requests ? (
        <Retries pool={pool.name} />
      ) : (
        <Kpi
          name={labels.leaksFigure}
          value={format.int(held.length)}
          note={held.length === 0 ? undefined : labels.longest(format.duration(longest))}
          tone={tone(held.length)}
        />
      )}
      <Refused pool={pool} tone={tone} />
    </dl>
  )
}
