import type { ReactNode } from 'react'
import type { MonitoringReport } from '../../../src/model/report/monitoring.ts'
import { useSettings } from '../../context.ts'
import { isProcess } from '../../logic/instances.ts'
import { statusOf } from '../../logic/pool.ts'
import { StatusIcon } from '../../ui/status.tsx'
import { useWhen } from '../../ui/time.tsx'
import { short } from './instance-row.tsx'

const STATES = ['reporting', 'silent', 'frozen', 'ended'] as const

/** How many are in which state, when not all report; and whether the others' numbers are current. */
export function States({ data }: { readonly data: MonitoringReport }): ReactNode {
  const { labels, format } = useSettings()
  const when = useWhen()
  const since = data.fleet?.localOnlySince ?? null
  const counts = STATES.map((state) => ({
    state,
    found: data.instances.filter((one) => isProcess(one) && one.state === state).length,
  })).filter(({ found }) => found > 0)
  return (
    <>
      {since !== null && <p className="ndm-lead">{labels.fleetAlone(when(Date.parse(since)))}</p>}
      {counts.length > 1 && (
        <p className="ndm-lead">
          {counts
            .map(({ state, found }) => `${format.int(found)} ${labels.instanceState[state]}`)
            .join(' · ')}
        </p>
      )}
    </>
  )
}

/** Each region, where there are several: how many report, and how full their fullest pool is. */
export function Regions({ data }: { readonly data: MonitoringReport }): ReactNode {
  const { labels, format } = useSettings()
  const { regions = [] } = data
  if (regions.length < 2) return null
  return (
    <ul className="ndm-list" aria-label={labels.regions}>
      {regions.map(({ region, reporting, health, active, utilization }) => (
        <li key={region ?? ''}>
          <StatusIcon status={statusOf(health)} />
          <p className="ndm-t">
            <bdi>{region ?? labels.noRegion}</bdi>{' '}
            <span className="ndm-d">
              {format.int(reporting)} {labels.instanceState.reporting}
              {active !== null && ` · ${labels.usedOnly(format.int(active))}`}
            </span>
          </p>
          <span className="ndm-r">{utilization === null ? '–' : format.percent(utilization)}</span>
        </li>
      ))}
    </ul>
  )
}

/** What takes longer since a release. */
export function Changes({ data }: { readonly data: MonitoringReport }): ReactNode {
  const { labels, format } = useSettings()
  const changes = (data.releases ?? []).flatMap((release) => release.changes)
  return changes.map(({ build, service, pool, subject, ratio }) => (
    <p key={`${service} ${pool} ${subject}`} className="ndm-lead">
      {labels.slowerSince(short(build), subject, format.decimal(ratio))}
    </p>
  ))
}
