import type { ChannelState } from '../../../model/channels/channel-state.ts'
import type { TestDelivery } from '../../../model/channels/test-delivery.ts'
import { OwnError } from '../../../model/errors/own-error.ts'
import type { Channel } from '../../../model/extensions.ts'
import type { Snapshot } from '../../../model/snapshot.ts'
import { createDeliverer, type DeliveryParts, type Job } from './deliver.ts'
import { createDelivery } from './delivery.ts'
import { sendTest } from './test-message.ts'

/** Notices waiting for one channel; the oldest is dropped and counted when a channel is down for long. */
const MOST_WAITING = 100

/** The notices that wait for one channel. */
export interface ChannelQueue {
  readonly channel: Channel
  push(job: Job): void
  state(): ChannelState
  /** Sends a test message beside what waits. */
  test(snapshot: Snapshot): Promise<TestDelivery>
  /** Sends nothing more; ends the wait before another try. */
  stop(): void
}

export function createQueue(channel: Channel, parts: DeliveryParts): ChannelQueue {
  const waiting: Job[] = []
  const delivery = createDelivery()
  const deliverer = createDeliverer(channel, delivery, parts)
  let busy = false
  let stopped = false

  const work = async (): Promise<void> => {
    if (busy) return
    busy = true
    for (let job = waiting.shift(); job; job = waiting.shift()) await deliverer.deliver(job)
    busy = false
  }

  return {
    channel,
    test: (snapshot) => sendTest(channel, snapshot, parts.clock),
    state: () => delivery.state(channel.id, waiting.length + (busy ? 1 : 0)),
    stop() {
      stopped = true
      waiting.length = 0
      deliverer.stop()
    },
    push(job) {
      if (stopped) return
      waiting.push(job)
      if (waiting.length > MOST_WAITING) {
        waiting.shift()
        delivery.dropped()
        parts.faults.note(`channel ${channel.id}`, new OwnError('a notice was dropped: too many are waiting'))
      }
      void work()
    },
  }
}
