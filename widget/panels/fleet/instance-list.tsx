import { type ReactNode, useState } from 'react'
import type { InstanceReport } from '../../../src/model/report/instance.ts'
import type { MonitoringReport } from '../../../src/model/report/monitoring.ts'
import { useLive, useSettings } from '../../context.ts'
import { statusOf } from '../../logic/pool.ts'
import { count } from '../../logic/sentences.ts'
import { Age, Meter, Panel, StatusIcon } from '../../ui/index.ts'

const SHOWN = 8

const RANK = { critical: 0, warning: 1, unknown: 2, healthy: 3 } as const

/** Itself first, then the silent and the troubled. */
function byInterest(left: InstanceReport, right: InstanceReport): number {
  const rank = (one: InstanceReport): number =>
    one.self ? -2 : one.state === 'silent' ? -1 : RANK[one.health]
  return rank(left) - rank(right) || left.id.localeCompare(right.id)
}

interface RowProps {
  readonly instance: InstanceReport
  /** Whether several releases run. */
  readonly several: boolean
}

/** A commit as Git shortens it. */
function short(build: string): string {
  return /^[0-9a-f]{40}$/.test(build) ? build.slice(0, 7) : build.slice(0, 24)
}

/** Words beside the id: where and what it runs on, and since when it is silent. */
function Facts({ instance, several }: RowProps): ReactNode {
  const { labels } = useSettings()
  const { state, lastSeenAt, region, runtime, build } = instance
  const facts = [
    region,
    runtime === 'nodejs' ? null : labels.runtime[runtime],
    several && build !== undefined ? labels.build(short(build)) : null,
  ].filter((one) => one !== null)
  return (
    <span className="ndm-d">
      {' '}
      {facts.join(' · ')}
      {state !== 'reporting' && (
        <>
          {facts.length > 0 && ' · '}
          {state === 'silent' ? (
            <Age at={lastSeenAt} words={labels.silentFor} />
          ) : (
            labels.instanceState[state]
          )}
        </>
      )}
    </span>
  )
}

function Row({ instance, several }: RowProps): ReactNode {
  const { labels, format } = useSettings()
  const status = instance.state === 'reporting' ? statusOf(instance.health) : 'unknown'
  // The bar draws the numbers beside it; the instance's own percentage is that of its fullest pool.
  const { active, max } = instance
  const percent = active === null || max === null || max <= 0 ? null : (active / max) * 100
  return (
    <li data-state={instance.state}>
      <StatusIcon status={status} />
      <p className="ndm-t">
        <bdi>{instance.id}</bdi>
        {instance.self && <span className="ndm-you">{labels.thisOne}</span>}
        <Facts instance={instance} several={several} />
      </p>
      <Meter percent={percent} status={status} />
      <span className="ndm-r">
        <bdi>
          {active === null ? '–' : format.int(active)}/{max === null ? '–' : format.int(max)}
        </bdi>
      </span>
    </li>
  )
}

const STATES = ['reporting', 'silent', 'frozen', 'ended'] as const

/** How many are in which state, when not all report; and whether the others' numbers are current. */
function States({ data }: { readonly data: MonitoringReport }): ReactNode {
  const { labels, format } = useSettings()
  const since = data.fleet?.localOnlySince ?? null
  const counts = STATES.map((state) => ({
    state,
    found: data.instances.filter((one) => one.state === state).length,
  })).filter(({ found }) => found > 0)
  return (
    <>
      {since !== null && <p className="ndm-lead">{labels.fleetAlone(format.clock(Date.parse(since)))}</p>}
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
function Changes({ data }: { readonly data: MonitoringReport }): ReactNode {
  const { labels, format } = useSettings()
  const changes = (data.releases ?? []).flatMap((release) => release.changes)
  return changes.map(({ build, service, pool, subject, ratio }) => (
    <p key={`${service} ${pool} ${subject}`} className="ndm-lead">
      {labels.slowerSince(short(build), subject, format.decimal(ratio))}
    </p>
  ))
}

/** Every process that reports; a silent one is unknown, not idle. */
export function InstanceList(): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  const [all, setAll] = useState(false)
  if (data === undefined) return null
  const instances = data.instances.toSorted(byInterest)
  const several = new Set(instances.flatMap(({ build }) => build ?? [])).size > 1
  const shown = all ? instances : instances.slice(0, SHOWN)
  return (
    <Panel name="instances" title={labels.instances} count={instances.length}>
      <States data={data} />
      <Changes data={data} />
      <ul className="ndm-list ndm-fleet" {...(all ? { tabIndex: 0, 'aria-label': labels.instances } : {})}>
        {shown.map((instance) => (
          <Row key={instance.id} instance={instance} several={several} />
        ))}
      </ul>
      {instances.length > shown.length && (
        <button type="button" className="ndm-btn ndm-mt" onClick={() => setAll(true)}>
          {labels.showAll(count(format, instances.length))}
        </button>
      )}
    </Panel>
  )
}
