import { type ReactNode, useEffect, useRef } from 'react'
import { useLive, useSettings, useSlot } from '../../context.ts'
import { tell } from '../../logic/causes.ts'
import type { Status } from '../../types.ts'
import { bounded, Icon, toneWord } from '../../ui/index.ts'
import { OtherCauses } from '../lazy-panels.tsx'
import { CauseAction } from './cause-action.tsx'
import { CauseLines, Then } from './cause-lines.tsx'

/**
 * Reads a change of status, or of what is wrong, aloud. Only a change is worth an interruption, and never the first one; what
 * was known before the page went blind is what it is compared with afterwards.
 */
function useAnnounced(
  isCurrent: boolean,
  status: Status,
  word: string,
  sentence: string,
  kind: string | undefined,
): void {
  const { labels, announcer } = useSettings()
  const before = useRef<{ readonly status: Status; readonly kind: string | undefined } | null>(null)
  const isBack = useRef(false)
  useEffect(() => {
    const { current } = before
    if (!isCurrent) {
      isBack.current = current !== null
      return
    }
    const isChange = isBack.current || current?.status !== status || current.kind !== kind
    if (isChange && current !== null) announcer.say(labels.announceStatus(word, sentence))
    before.current = { status, kind }
    isBack.current = false
  }, [isCurrent, status, kind, word, sentence, announcer, labels])
}

function VerdictPart(): ReactNode {
  const { labels } = useSettings()
  const { data, phase, status } = useLive()
  const slot = useSlot()
  const told = data === undefined ? null : tell(data.verdict)
  const headline = told?.headline
  const sentence = headline?.sentence ?? (data?.verdict.status === 'unknown' ? labels.blind : labels.calm)
  const word = toneWord(labels, status)

  const isCurrent = data !== undefined && (phase === 'live' || phase === 'paused' || phase === 'stopped')
  useAnnounced(isCurrent, status, word, sentence, headline?.kind)
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
      <CauseLines cause={headline} />
      <CauseAction cause={headline} />
      <OtherCauses {...told} />
    </div>
  )
}

/** What is wrong, why, what to do and what follows, as the server judged it; one calm line when nothing is wrong. */
export const Verdict: (props: Record<never, never>) => ReactNode = bounded(VerdictPart)
