import type { Notice } from '../../model/alert.ts'
import { OwnError } from '../../model/errors/own-error.ts'
import type { Channel } from '../../model/extensions.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Clock } from '../clock.ts'
import type { FaultCounters } from '../faults.ts'
import { type ChannelQueue, createQueue } from './channel-queue.ts'

/** Carries notices to channels. Each channel has its own queue: one that fails delays no other. */
export interface Dispatcher {
  add(channel: Channel): () => void
  send(notices: readonly Notice[], snapshot: Snapshot): void
  /** Reports, as a fault, which of these channels do not exist: their alerts would reach the console only. */
  expect(ids: readonly string[] | undefined): void
  /** Sends nothing more, also not what waits. */
  stop(): void
}

export function createDispatcher(clock: Clock, faults: FaultCounters): Dispatcher {
  const queues = new Map<string, ChannelQueue>()

  const expect = (ids: readonly string[] | undefined): void => {
    for (const id of ids ?? []) {
      if (id !== 'console' && !queues.has(id))
        faults.note(
          `channel ${id}`,
          new OwnError('an alert names this channel, but there is none of this id'),
        )
    }
  }

  return {
    add(channel) {
      queues.set(channel.id, createQueue(channel, clock, faults))
      return () => void queues.delete(channel.id)
    },
    expect,
    stop() {
      for (const queue of queues.values()) queue.stop()
    },
    send(notices, snapshot) {
      for (const notice of notices) {
        expect(notice.alert.channels)
        for (const [id, queue] of queues) {
          // The console hears everything; others what the rule names, or all when it names none.
          if (id === 'console' || !notice.alert.channels || notice.alert.channels.includes(id))
            queue.push({ notice, snapshot })
        }
      }
    },
  }
}
