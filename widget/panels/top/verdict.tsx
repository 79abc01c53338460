import { type ReactNode, useEffect, useRef } from 'react'
import { useLive, useSettings, useSlot } from '../../context.ts'
import { count, limitOf, sentenceOf } from '../../logic/sentences.ts'
import { judge } from '../../logic/verdict.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { toneWord } from '../../ui/status.tsx'

/** One sentence with numbers, one cause, one next step; nothing when nothing is wrong. */
export function Verdict(): ReactNode {
  const { labels, format, announcer, openDialog, readOnly } = useSettings()
  const { data, phase, status } = useLive()
  const slot = useSlot()
  const verdict = data === undefined ? null : judge(data)
  const sentence = verdict === null ? '' : sentenceOf(verdict, labels, format)
  const word = toneWord(labels, status)

  const before = useRef(status)
  useEffect(() => {
    // Only a change of status is worth interrupting somebody for, and never the first one.
    if (before.current !== status && before.current !== 'unknown' && status !== 'unknown') {
      announcer.say(labels.announceStatus(word, sentence))
    }
    before.current = status
  }, [status, word, sentence, announcer, labels])

  if (data === undefined || verdict === null || phase === 'stale') return null
  const { leaks } = verdict
  const advice = data.recommendations[0]
  const may = data.capabilities.release
  return (
    <div {...slot('verdict', 'ndm-verdict')} data-status={verdict.tone}>
      <Icon name={verdict.tone} size={18} />
      <p className="ndm-verdict-t">
        <bdi>{sentence}</bdi>
      </p>
      <p className="ndm-verdict-d">
        {leaks.length > 0 ? (
          <>
            {verdict.kind !== 'leaks' &&
              labels.leaksCause(count(format, leaks.length), format.age(limitOf(verdict)))}
            {verdict.culprit !== null && (
              <>
                {verdict.kind === 'leaks' ? null : labels.leaksBy}
                <b>
                  <bdi>{verdict.culprit}</bdi>
                </b>
              </>
            )}
            {(verdict.kind !== 'leaks' || verdict.culprit !== null) && '. '}
            {verdict.afterRelease !== null && labels.leaksEffect(format.percent(verdict.afterRelease))}
          </>
        ) : (
          advice !== undefined && (
            <>
              <bdi>{advice.evidence}</bdi>{' '}
              <b>
                <bdi>{advice.action}</bdi>
              </b>
            </>
          )
        )}
        {verdict.busyLoopMs !== null && <> {labels.busyLoop(format.duration(verdict.busyLoopMs))}</>}
      </p>
      {leaks.length > 0 && !readOnly && (
        <div className="ndm-verdict-a">
          <Button
            variant="primary"
            refusal={may.allowed ? undefined : (may.reason ?? labels.notAllowed)}
            onClick={() => openDialog({ kind: 'release', ids: leaks.map((leak) => leak.id) })}
          >
            {labels.releaseLeaks(count(format, leaks.length))}
          </Button>
        </div>
      )}
    </div>
  )
}
