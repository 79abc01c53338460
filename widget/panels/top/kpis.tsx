import type { ReactNode } from 'react'
import { QUARTER_MS } from '../../../src/model/pool.ts'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import { useLive, useSettings, useSlot } from '../../context.ts'
import { isFleet } from '../../logic/instances.ts'
import { openLeaks } from '../../logic/leak.ts'
import { countsRequests, countsSessions, refusedBy, usualOf, waitOf } from '../../logic/pool.ts'
import { Kpi, Retries, type Tone } from './kpi.tsx'

/** Requests that got no slot: over a quarter of an hour, and in the last minute while there are any. */
function Refused({ pool, tone }: { readonly pool: PoolReport; readonly tone: Tone }): ReactNode {
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
  // The verdict decides whether a number is bad.
  const tone: Tone = (value) => (value > 0 && status !== 'unknown' ? status : 'ok')
  const { pending } = pool
  // A client of the Data API has no queue of its own: how long its requests take is what can be measured.
  const queued = pool.acquire !== null
  const usual = usualOf(data, pool)
  const requests = countsRequests(pool)
  // What is read from outside neither refuses us nor leaks: those who do are other pools.
  const isOurs = !countsSessions(pool)
  const wait = waitOf(pool)
  const held = openLeaks(data.leaks).filter((leak) => leak.pool === pool.name)
  const average = (value: number | null, write: (value: number) => string): string | undefined =>
    value === null || usual.spanMs === null
      ? undefined
      : labels.average(write(value), format.span(usual.spanMs))
  const longest = Math.max(0, ...held.map((leak) => leak.heldMs))
  return (
    <dl {...slot('kpis', 'ndm-kpis')}>
      {pending !== null && (
        <Kpi
          name={labels.waiting}
          value={format.int(pending)}
          note={average(usual.pending, format.decimal)}
          tone={tone(pending)}
        />
      )}
      {wait !== null && (
        <Kpi
          name={queued ? labels.acquire : labels.requestTime}
          value={format.figure(wait).amount}
          unit={format.figure(wait).unit}
          note={queued ? average(usual.acquireP95, format.duration) : undefined}
          tone="ok"
        />
      )}
      {requests && !isFleet(data) && <Retries pool={pool.name} />}
      {isOurs && !requests && (
        <Kpi
          name={labels.leaksFigure}
          value={format.int(held.length)}
          note={held.length === 0 ? undefined : labels.longest(format.duration(longest))}
          tone={tone(held.length)}
        />
      )}
      {isOurs && <Refused pool={pool} tone={tone} />}
    </dl>
  )
}
