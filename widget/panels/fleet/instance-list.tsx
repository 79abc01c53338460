import { type ReactNode, useState } from 'react'
import type { InstanceReport } from '../../../src/model/report/instance.ts'
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

function Row({ instance }: { readonly instance: InstanceReport }): ReactNode {
  const { labels, format } = useSettings()
  const silent = instance.state !== 'reporting'
  const status = silent ? 'unknown' : statusOf(instance.health)
  // The bar draws the numbers beside it; the instance's own percentage is that of its fullest pool.
  const { active, max } = instance
  const percent = active === null || max === null || max <= 0 ? null : (active / max) * 100
  const facts = [
    instance.region,
    instance.runtime === 'nodejs' ? null : labels.runtime[instance.runtime],
  ].filter((fact) => fact !== null)
  return (
    <li data-state={instance.state}>
      <StatusIcon status={status} />
      <div>
        <p className="ndm-t">
          <bdi>{instance.id}</bdi>
          {instance.self && <span className="ndm-you">{labels.thisOne}</span>}
        </p>
        {facts.length > 0 && <p className="ndm-d">{facts.join(' · ')}</p>}
      </div>
      <span className="ndm-r">
        <Age at={instance.lastSeenAt} words={silent ? labels.silentFor : labels.ago} />
      </span>
      <div className="ndm-m">
        <Meter percent={percent} status={status} />
        <span className="ndm-r">
          <bdi>
            {active === null ? '–' : format.int(active)}/{max === null ? '–' : format.int(max)}
          </bdi>
        </span>
      </div>
    </li>
  )
}

/** Every process that reports; a silent one is unknown, not idle. */
export function InstanceList(): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  const [all, setAll] = useState(false)
  if (data === undefined) return null
  const instances = data.instances.toSorted(byInterest)
  const shown = all ? instances : instances.slice(0, SHOWN)
  return (
    <Panel name="instances" title={labels.instances} count={instances.length}>
      <ul className="ndm-list ndm-fleet" {...(all ? { tabIndex: 0, 'aria-label': labels.instances } : {})}>
        {shown.map((instance) => (
          <Row key={instance.id} instance={instance} />
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
