import { type ReactNode, useEffect, useRef, useSyncExternalStore } from 'react'
import type { Cause } from '../../../src/model/verdict.ts'
import { useLive, useSettings, useSlot } from '../../context.ts'
import { culpritNames, tell } from '../../logic/causes.ts'
import { Icon } from '../../ui/icon.tsx'
import { toneWord } from '../../ui/status.tsx'
import { useNow } from '../../ui/time.tsx'
import { CauseAction } from './cause-action.tsx'
import { OtherCauses } from './other-causes.tsx'

/** How long the end of an action stays on the page, ms; the counts of the last minute still show what was before it. */
const OUTCOME_MS = 120_000
const MINUTE_MS = 60_000

/** How the last action ended and what is still to come; the forecast, or what follows a fix, before that. */
function Then({ cause }: { readonly cause: Cause | undefined }): ReactNode {
  const { announcer, labels, format } = useSettings()
  const outcome = useSyncExternalStore(announcer.subscribe, announcer.outcome, announcer.outcome)
  const now = useNow(1000)
  const age = outcome === null || now === null ? null : Math.max(0, now - outcome.at)
  if (outcome === null || age === null || age > OUTCOME_MS)
    return cause === undefined ? null : <bdi>{cause.action?.forecast ?? labels.clearsByItself}</bdi>
  return (
    <time>
      <b>{labels.outcomeAgo(outcome.text, format.age(age))}</b>
      {cause !== undefined && age < MINUTE_MS && <> · {labels.clearsIn(format.age(MINUTE_MS - age))}</>}
    </time>
  )
}

function Why({ cause }: { readonly cause: Cause }): ReactNode {
  const { labels } = useSettings()
  const { pid } = cause.culprit
  const names = [...culpritNames(cause), ...(pid === undefined ? [] : [labels.pid(String(pid))])]
  return (
    <>
      <b>{labels.cause[cause.kind]}</b> ({labels.certainty[cause.certainty]})
      {names.map((name) => (
        <span key={name}>
          {' · '}
          <bdi>{name}</bdi>
        </span>
      ))}
      {cause.evidence.length > 0 && (
        <span className="ndm-row">
          {cause.evidence.map(({ label, value }) => (
            <bdi key={label}>
              {label} <b>{value}</b>
            </bdi>
          ))}
        </span>
      )}
    </>
  )
}

/** What is wrong, why, what to do and what follows, as the server judged it; one calm line when nothing is wrong. */
export function Verdict(): ReactNode {
  const { labels, announcer } = useSettings()
  const { data, phase, status } = useLive()
  const slot = useSlot()
  const told = data === undefined ? null : tell(data.verdict)
  const headline = told?.headline
  const sentence = headline?.sentence ?? (data?.verdict.status === 'unknown' ? labels.blind : labels.calm)
  const word = toneWord(labels, status)

  const before = useRef(status)
  useEffect(() => {
    // Only a change of status is worth interrupting somebody for, and never the first one.
    if (before.current !== status && before.current !== 'unknown' && status !== 'unknown') {
      announcer.say(labels.announceStatus(word, sentence))
    }
    before.current = status
  }, [status, word, sentence, announcer, labels])

  if (data === undefined || told === null) return null
  const { status: judged } = data.verdict
  const tone = judged === 'healthy' ? (headline === undefined ? 'ok' : headline.severity) : judged
  const old = phase === 'stale' ? 'old' : 'current'
  if (headline === undefined) {
    return (
      <div {...slot('verdict', 'ndm-verdict')} data-status={tone} data-state={old}>
        <Icon name={tone} size={18} />
        <p className="ndm-verdict-d">
          {sentence} <Then cause={undefined} />
        </p>
      </div>
    )
  }
  return (
    <div {...slot('verdict', 'ndm-verdict')} data-status={tone} data-state={old}>
      <Icon name={tone} size={18} />
      <dl className="ndm-meta">
        <dt>{labels.what}</dt>
        <dd>
          <b className="ndm-verdict-t">
            <bdi>{headline.sentence}</bdi>
          </b>{' '}
          <bdi>{headline.effect}</bdi>
        </dd>
        <dt>{labels.why}</dt>
        <dd>
          <Why cause={headline} />
        </dd>
        <dt>{labels.doThis}</dt>
        <dd>
          <bdi>{headline.advice}</bdi>
        </dd>
        <dt>{labels.whatNext}</dt>
        <dd>
          <Then cause={headline} />
        </dd>
      </dl>
      <CauseAction cause={headline} />
      <OtherCauses {...told} />
    </div>
  )
}
