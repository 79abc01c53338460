import type { Notice } from '../../model/alert.ts'
import { OwnError } from '../../model/errors/own-error.ts'
import type { Channel } from '../../model/extensions.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Clock } from '../clock.ts'
import type { FaultCounters } from '../faults.ts'
import { limited } from '../timeout.ts'

/** A channel may take this long, ms. */
const SEND_LIMIT_MS = 10_000
/** Waits before the tries after the first, ms. */
const BACK_OFF_MS: readonly number[] = [1000, 4000, 15_000, 60_000]
/** Notices waiting for one channel; the oldest is dropped and counted when a channel is down for long. */
const MOST_WAITING = 100

/** Carries notices to channels. Each channel has its own queue: one that fails delays no other. */
export interface Dispatcher {
  add(channel: Channel): () => void
  send(notices: readonly Notice[], snapshot: Snapshot): void
  /** Tells, as a fault, which of these channels do not exist: their alerts would reach the console only. */
  expect(ids: readonly string[] | undefined): void
}

interface Job {
  readonly notice: Notice
  readonly snapshot: Snapshot
}

export function createDispatcher(clock: Clock, faults: FaultCounters): Dispatcher {
  const queues = new Map<string, { push(job: Job): void }>()

  const createQueue = (channel: Channel): { push(job: Job): void } => {
    const waiting: Job[] = []
    let busy = false
    const work = async (): Promise<void> => {
      if (busy) return
      busy = true
      for (let job = waiting.shift(); job; job = waiting.shift()) await deliver(channel, job)
      busy = false
    }
    return {
      push(job) {
        waiting.push(job)
        if (waiting.length > MOST_WAITING) {
          waiting.shift()
          faults.note(`channel ${channel.id}`, new OwnError('a notice was dropped: too many are waiting'))
        }
        void work()
      },
    }
  }

  const deliver = async (channel: Channel, { notice, snapshot }: Job): Promise<void> => {
    for (let tries = 0; ; tries++) {
      try {
        return await limited(clock, SEND_LIMIT_MS, `channel ${channel.id}`, () =>
          channel.send(notice, snapshot),
        )
      } catch (error) {
        faults.note(`channel ${channel.id}`, error)
        const wait = BACK_OFF_MS[tries]
        if (wait === undefined) return
        await new Promise<void>((resolve) => void clock.after(wait, resolve))
      }
    }
  }

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
      queues.set(channel.id, createQueue(channel))
      return () => void queues.delete(channel.id)
    },
    expect,
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
