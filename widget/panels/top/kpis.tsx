import type { ReactNode } from 'react'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import { useLive, useSettings, useSlot } from '../../context.ts'
import { type Comparison, compare } from '../../logic/kpi.ts'
import { openLeaks } from '../../logic/pool.ts'
import type { Status } from '../../types.ts'
import { Icon } from '../../ui/icon.tsx'

interface KpiProps {
  readonly name: string
  readonly value: ReactNode
  readonly unit?: string
  readonly note: string
  readonly tone?: Status
}

function Kpi({ name, value, unit, note, tone = 'ok' }: KpiProps): ReactNode {
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

/** ms below which a difference in waiting time is noise. */
const ACQUIRE_FLOOR_MS = 5

/** Four figures, each with what it is compared with. A dash means that this pool cannot tell. */
export function Kpis({
  pool,
  compared,
}: {
  readonly pool: PoolReport | null
  readonly compared: boolean
}): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  const slot = useSlot()
  if (data === undefined) return null
  const { usual } = data
  const say = (
    result: Comparison,
    write: (value: number) => string,
  ): { readonly note: string; readonly tone: Status } => {
    switch (result.kind) {
      case 'unknown':
        return { note: labels.noHistory, tone: 'ok' }
      case 'usual':
        return { note: labels.asUsual, tone: 'ok' }
      case 'times':
        return {
          note: labels.timesUsual(format.decimal(result.factor)),
          tone: result.notable ? 'warning' : 'ok',
        }
      case 'was':
        return { note: labels.usually(write(result.usual)), tone: result.notable ? 'warning' : 'ok' }
    }
  }
  const unknown = { value: '–', note: labels.notMeasured } as const

  const pending = pool?.pending ?? null
  const acquire = pool?.acquire?.p95 ?? null
  const held = openLeaks(data.leaks)
  const oldest = Math.max(0, ...held.map((leak) => leak.heldMs))
  const recent = pool?.recentTimeouts ?? null
  return (
    <dl {...slot('kpis', 'ndm-kpis')}>
      {pending === null ? (
        <Kpi name={labels.waiting} {...unknown} />
      ) : (
        <Kpi
          name={labels.waiting}
          value={format.int(pending)}
          {...say(compare(pending, compared ? usual.pending : null, 0.5), format.decimal)}
          {...(pending > 0 ? { tone: 'warning' as const } : {})}
        />
      )}
      {acquire === null ? (
        <Kpi name={labels.acquire} {...unknown} />
      ) : (
        <Kpi
          name={labels.acquire}
          value={format.figure(acquire).amount}
          unit={format.figure(acquire).unit}
          {...say(compare(acquire, compared ? usual.acquireP95 : null, ACQUIRE_FLOOR_MS), format.duration)}
        />
      )}
      <Kpi
        name={labels.leaksFigure}
        value={format.int(held.length)}
        note={held.length === 0 ? labels.none : labels.oldest(format.duration(oldest))}
        tone={held.length === 0 ? 'ok' : 'critical'}
      />
      {pool === null ? (
        <Kpi name={labels.timeouts} {...unknown} />
      ) : (
        <Kpi
          name={labels.timeouts}
          value={format.int(recent ?? pool.timeouts)}
          {...(recent === null ? {} : { unit: labels.inMinutes(format.age(900_000)) })}
          note={labels.sinceStart(format.int(pool.timeouts))}
          tone={recent !== null && recent > 0 ? 'warning' : 'ok'}
        />
      )}
    </dl>
  )
}
