import type { ReactNode } from 'react'
import { useLive, useSettings } from '../../context.ts'
import { Delivery } from './delivery.tsx'

/** Whether alerts reach their recipients; nothing while no channel is configured. */
export function ChannelsPanel(): ReactNode {
  const { labels } = useSettings()
  const { data } = useLive()
  const words = {
    line: labels.channelsLine,
    state: labels.channelState,
    delivered: labels.channelDelivered,
    dropped: labels.channelDropped,
  }
  return <Delivery name="channels" title={labels.channels} receivers={data?.channels ?? []} words={words} />
}
