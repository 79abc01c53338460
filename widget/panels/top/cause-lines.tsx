import { type ReactNode, useSyncExternalStore } from 'react'
import type { Cause } from '../../../src/model/verdict.ts'
import { useLive, useSettings } from '../../context.ts'
import { culpritNames } from '../../logic/causes.ts'
import { useNow } from '../../ui/time.tsx'
import { ExpectedFull } from '../lazy-panels.tsx'

/** How long the end of an action stays on the page, ms; the counts of the last minute still show what was before it. */
const OUTCOME_MS = 120_000
const MINUTE_MS = 60_000
/** An answer is on its way that long, ms. */
const SKEW_MS = 2000

/** What comes while nothing was given back: when a pool will be full, and what the action or a fix brings. */
function Forecast({ cause }: { readonly cause: Cause | undefined }): ReactNode {
  const { labels } = useSettings()
  return (
    <>
      <ExpectedFull />
      {cause !== undefined && <bdi>{cause.action?.forecast ?? labels.clearsByItself}</bdi>}
    </>
  )
}

/** How the last action ended, and what is still to come. */
export function Then({ cause }: { readonly cause: Cause | undefined }): ReactNode {
  const { announcer, feed, labels, format } = useSettings()
  const outcome = useSyncExternalStore(announcer.subscribe, announcer.outcome, announcer.outcome)
  const now = useNow(1000)
  const { data } = useLive()
  const { updatedAt } = feed.read()
  const age = outcome === null || now === null ? null : Math.max(0, now - outcome.at)
  if (outcome === null || age === null || age > OUTCOME_MS) return <Forecast cause={cause} />
  // By the server's clock, as far as the newest answer tells it.
  const at = data === undefined ? 0 : Date.parse(data.timestamp) + outcome.at - (updatedAt ?? outcome.at)
  // What began after the action is not what it was for.
  const isForIt = outcome.freed && !(cause !== undefined && cause.since > at + SKEW_MS)
  const clearing = isForIt && age < MINUTE_MS
  return (
    <>
      <time>
        <b>{labels.outcomeAgo(outcome.text, format.age(age))}</b>
        {cause !== undefined && clearing && <> · {labels.clearsIn(format.age(MINUTE_MS - age))}</>}
      </time>
      {!isForIt && (
        <>
          {' '}
          <Forecast cause={cause} />
        </>
      )}
    </>
  )
}

/** The cause, its certainty, its culprit, and its evidence. */
function Why({ cause }: { readonly cause: Cause }): ReactNode {
  const { labels } = useSettings()
  const { pid } = cause.culprit
  const names = [...culpritNames(cause), ...(pid === undefined ? [] : [labels.pid(String(pid))])]
  // Who it is stands before it already.
  const evidence = cause.evidence.filter(({ value }) => !names.includes(value))
  return (
    <>
      <b>{labels.cause[cause.kind]}</b> ({labels.certainty[cause.certainty]})
      {names.map((name) => (
        <span key={name}>
          {' · '}
          <bdi>{name}</bdi>
        </span>
      ))}
      {evidence.length > 0 && (
        <span className="ndm-row">
          {evidence.map(({ label, value }) => (
            <bdi key={label}>
              {label} <b>{value}</b>
            </bdi>
          ))}
        </span>
      )}
    </>
  )
}

/** What, why, what to do, and what follows: four fixed lines. */
export function CauseLines({ cause }: { readonly cause: Cause }): ReactNode {
  const { labels } = useSettings()
  return (
    <dl className="ndm-meta">
      <dt>{labels.what}</dt>
      <dd>
        <div className="ndm-verdict-t">
          <bdi>{cause.sentence}</bdi>
        </div>
        <div>
          <bdi>{cause.effect}</bdi>
        </div>
      </dd>
      <dt>{labels.why}</dt>
      <dd>
        <Why cause={cause} />
      </dd>
      <dt>{labels.doThis}</dt>
      <dd>
        <bdi>{cause.advice}</bdi>
      </dd>
      <dt>{labels.whatNext}</dt>
      <dd>
        <Then cause={cause} />
      </dd>
    </dl>
  )
}
