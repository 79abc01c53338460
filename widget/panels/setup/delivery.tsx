import type { ReactNode } from 'react'
import type { ChannelReport } from '../../../src/model/channels/channel-report.ts'
import { useSettings } from '../../context.ts'
import type { Count } from '../../labels/labels.ts'
import { count } from '../../logic/sentences.ts'
import { Age, StatusIcon, type Tone } from '../../ui/index.ts'
import { isFailing } from '../needs-look.ts'
import { Folded } from './folded.tsx'

type State = ChannelReport['state']

const TONE: Readonly<Record<State, Tone>> = {
  idle: 'unknown',
  ok: 'ok',
  retrying: 'warning',
  failing: 'critical',
}

/** How it is said of one kind of receiver. */
export interface DeliveryWords {
  readonly line: (failing: Count, all: Count) => string
  readonly state: Readonly<Record<State, string>>
  readonly delivered: (age: string) => string
  readonly dropped: (count: Count) => string
}

interface RowProps {
  readonly receiver: ChannelReport
  readonly words: DeliveryWords
}

function Row({ receiver, words }: RowProps): ReactNode {
  const { labels, format } = useSettings()
  const { name, state, lastDeliveredAt, lastError, waiting, dropped } = receiver
  const figures = [
    waiting > 0 ? labels.channelWaiting(count(format, waiting)) : null,
    dropped > 0 ? words.dropped(count(format, dropped)) : null,
  ].filter((text) => text !== null)
  return (
    <li data-state={state}>
      <StatusIcon status={dropped > 0 && state === 'ok' ? 'warning' : TONE[state]} />
      <div>
        <p className="ndm-t">
          <bdi>{name}</bdi>
        </p>
        <p className="ndm-d">{words.state[state]}</p>
        {figures.length > 0 && <p className="ndm-d">{figures.join(' · ')}</p>}
        {lastError !== null && (
          <p className="ndm-d">
            {labels.channelError} <bdi>{lastError}</bdi>
          </p>
        )}
      </div>
      <span className="ndm-r">
        {lastDeliveredAt === null ? null : <Age at={lastDeliveredAt} words={words.delivered} />}
      </span>
    </li>
  )
}

/** Whether what is sent reaches its receivers; nothing while there are none. */
export function Delivery({
  name,
  title,
  receivers,
  words,
}: {
  readonly name: 'channels' | 'exporters'
  readonly title: string
  readonly receivers: readonly ChannelReport[]
  readonly words: DeliveryWords
}): ReactNode {
  const { format } = useSettings()
  if (receivers.length === 0) return null
  const failing = receivers.filter(isFailing)
  const isGivenUp = failing.some(({ state }) => state === 'failing')
  const isLossy = receivers.some(({ dropped }) => dropped > 0)
  return (
    <Folded
      ofOne
      name={name}
      title={title}
      tone={isGivenUp ? 'critical' : failing.length > 0 || isLossy ? 'warning' : 'ok'}
      line={words.line(count(format, failing.length), count(format, receivers.length))}
      says={failing.length > 0}
    >
      <ul className="ndm-list">
        {receivers.map((receiver) => (
          <Row key={receiver.name} receiver={receiver} words={words} />
        ))}
      </ul>
    </Folded>
  )
}
