import type { ReactNode } from 'react'
import type { ChannelReport } from '../../../src/model/channels/channel-report.ts'
import { useLive, useSettings } from '../../context.ts'
import { count } from '../../logic/sentences.ts'
import { Age, StatusIcon, type Tone } from '../../ui/index.ts'
import { isFailing } from '../needs-look.ts'
import { Folded } from './folded.tsx'

const TONE: Readonly<Record<ChannelReport['state'], Tone>> = {
  idle: 'unknown',
  ok: 'ok',
  retrying: 'warning',
  failing: 'critical',
}

function Row({ channel }: { readonly channel: ChannelReport }): ReactNode {
  const { labels, format } = useSettings()
  const { name, state, lastDeliveredAt, lastError, waiting, dropped } = channel
  const figures = [
    waiting > 0 ? labels.channelWaiting(count(format, waiting)) : null,
    dropped > 0 ? labels.channelDropped(count(format, dropped)) : null,
  ].filter((text) => text !== null)
  return (
    <li data-state={state}>
      <StatusIcon status={dropped > 0 && state === 'ok' ? 'warning' : TONE[state]} />
      <div>
        <p className="ndm-t">
          <bdi>{name}</bdi>
        </p>
        <p className="ndm-d">{labels.channelState[state]}</p>
        {figures.length > 0 && <p className="ndm-d">{figures.join(' · ')}</p>}
        {lastError !== null && (
          <p className="ndm-d">
            {labels.channelError} <bdi>{lastError}</bdi>
          </p>
        )}
      </div>
      <span className="ndm-r">
        {lastDeliveredAt === null ? null : <Age at={lastDeliveredAt} words={labels.channelDelivered} />}
      </span>
    </li>
  )
}

/** Whether alerts reach their recipients; nothing while no channel is configured. */
export function ChannelsPanel(): ReactNode {
  const { labels, format } = useSettings()
  const { data } = useLive()
  if (data === undefined || data.channels.length === 0) return null
  const failing = data.channels.filter(isFailing)
  const isGivenUp = failing.some(({ state }) => state === 'failing')
  const isLossy = data.channels.some(({ dropped }) => dropped > 0)
  return (
    <Folded
      name="channels"
      title={labels.channels}
      tone={isGivenUp ? 'critical' : failing.length > 0 || isLossy ? 'warning' : 'ok'}
      line={labels.channelsLine(count(format, failing.length), count(format, data.channels.length))}
      says={failing.length > 0}
    >
      <ul className="ndm-list">
        {data.channels.map((channel) => (
          <Row key={channel.name} channel={channel} />
        ))}
      </ul>
    </Folded>
  )
}
