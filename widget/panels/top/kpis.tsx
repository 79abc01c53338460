import type { ReactNode } from 'react'
import { QUARTER_MS } from '../../../src/model/pool.ts'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import { useLive, useSettings, useSlot } from '../../context.ts'
import { openLeaks } from '../../logic/leak.ts'
import type { Status } from '../../types.ts'
import { Icon } from '../../ui/icon.tsx'

interface KpiProps {
  readonly name: string
  readonly value: ReactNode
  readonly unit?: string | undefined
  readonly note?: string | undefined
  readonly tone: Status
}

function Kpi({ name, value, unit, note, tone }: KpiProps): ReactNode {
  const slot = useSlot()
  return (
    <div {...slot('kpi', 'ndm-kpi')}>
      <dt className="ndm-label">{name}</dt>
      <dd>
        <bdi>
          {value}
          {unit !== undefined && <small> {unit}</small>}
        </bdi>
      </dd>
      <dd className="ndm-note" data-status={tone}>
        {(tone === 'warning' || tone === 'critical') && <Icon name={tone} size={12} />}
        <bdi>{note}</bdi>
      </dd>
    </div>
  )
}

/** Figures of a pool from the report the verdict was made of. What this pool cannot measure has no tile. */
export function Kpis({ pool }: { readonly pool: PoolReport | null }): ReactNode {
  const { labels, format } = useSettings()
  const { data, status } = useLive()
  const slot = useSlot()
  if (data === undefined || pool === null) return null
  const { usual } = data
  // Whether a number is bad is the verdict's to say.
  const tone = (value: number): Status => (value > 0 && status !== 'unknown' ? status : 'ok')
  const { pending, recentTimeouts } = pool
  const wait = pool.acquire?.p95 ?? null
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
          name={labels.acquire}
          value={format.figure(wait).amount}
          unit={format.figure(wait).unit}
          note={usual.acquireP95 === null ? undefined : labels.average(format.duration(usual.acquireP95))}
          tone="ok"
        />
      )}
      <Kpi
        name={labels.leaksFigure}
        value={format.int(held.length)}
        note={held.length === 0 ? undefined : labels.longest(format.duration(longest))}
        tone={tone(held.length)}
      />
      <Kpi
        name={labels.timeouts}
        value={format.int(recentTimeouts ?? pool.timeouts)}
        unit={recentTimeouts === null ? undefined : labels.inMinutes(format.age(QUARTER_MS))}
        note={labels.sinceStart(format.int(pool.timeouts))}
        tone={tone(recentTimeouts ?? 0)}
      />
    </dl>
  )
}
