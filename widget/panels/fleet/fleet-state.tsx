import type { ReactNode } from 'react'
import type { MonitoringReport } from '../../../src/model/report/monitoring.ts'
import { useSettings } from '../../context.ts'
import { isProcess } from '../../logic/instances.ts'
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
