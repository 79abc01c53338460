import type { ReactNode } from 'react'
import type { InstanceReport } from '../../../src/model/report/instance.ts'
import { useSettings } from '../../context.ts'
import { statusOf } from '../../logic/pool.ts'
import { lineOf } from '../../logic/sentences.ts'
import { Age, Meter, StatusIcon } from '../../ui/index.ts'

interface RowProps {
  readonly instance: InstanceReport
  /** Whether several releases run. */
  readonly several: boolean
}

/** A commit as Git shortens it. */
export function short(build: string): string {
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
      {lineOf(facts)}
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

/** An instance: how it is, what it is, and how much of its pools is in use. The cells of a row of the list. */
export function InstanceRow({ instance, several }: RowProps): ReactNode {
  const { labels, format } = useSettings()
  const status = instance.state === 'reporting' ? statusOf(instance.health) : 'unknown'
  // The bar draws the numbers beside it; the instance's own percentage is that of its fullest pool.
  const { active, max } = instance
  const percent = active === null || max === null || max <= 0 ? null : (active / max) * 100
  return (
    <>
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
    </>
  )
}
