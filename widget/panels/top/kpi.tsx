import type { ReactNode } from 'react'
import type { ServiceDetail, ServiceReport } from '../../../src/model/report/service.ts'
import { useSettings, useSlot } from '../../context.ts'
import { useDetails } from '../../data/use-history.ts'
import type { Status } from '../../types.ts'
import { Icon } from '../../ui/icon.tsx'

/** How bad a figure is. */
export type Tone = (value: number) => Status

interface KpiProps {
  readonly name: string
  readonly value: ReactNode
  readonly unit?: string | undefined
  readonly note?: string | undefined
  readonly tone: Status
}

/** One figure, with what to compare it with. */
export function Kpi({ name, value, unit, note, tone }: KpiProps): ReactNode {
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

/** Requests sent again since the start, of a pool whose service says how many there were. */
export function Retries({ pool }: { readonly pool: string }): ReactNode {
  const { labels, format } = useSettings()
  const { value } = useDetails()
  const services: readonly (ServiceReport | ServiceDetail)[] = value?.services ?? []
  const operations = services.flatMap((service) =>
    'operations' in service ? service.operations.filter((one) => one.pool === pool) : [],
  )
  // The answer comes a moment after the others: until then its place is there.
  if (value !== undefined && operations.length === 0) return null
  const retries = operations.reduce((sum, { attempts, total }) => sum + attempts - total, 0)
  return (
    <Kpi
      name={labels.retries}
      value={operations.length === 0 ? '–' : format.int(Math.max(0, retries))}
      unit={undefined}
      note={undefined}
      tone="ok"
    />
  )
}
