import type { Notice } from '../../model/alert.ts'
import { OwnError } from '../../model/errors/own-error.ts'
import type { Channel } from '../../model/extensions.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Clock } from '../clock.ts'
import type { FaultCounters } from '../faults.ts'
import { attempt } from './attempt.ts'

/** Waits before the tries after the first, ms. */
const BACK_OFF_MS: readonly number[] = [1000, 4000, 15_000, 60_000]
/** Notices waiting for one channel; the oldest is dropped and counted when a channel is down for long. */
const MOST_WAITING = 100

/** One notice on its way, with the snapshot it was judged from. */
export interface Job {
  readonly notice: Notice
  readonly snapshot: Snapshot
}

/** The notices that wait for one channel. */
export interface ChannelQueue {
  push(job: Job): void
  /** Sends nothing more; ends the wait before another try. */
  stop(): void
}

export function createQueue(channel: Channel, clock: Clock, faults: FaultCounters): ChannelQueue {
  const waiting: Job[] = []
  const part = `channel ${channel.id}`
  let busy = false
  let stopped = false
  let endWait: (() => void) | null = null
  let endTry: (() => void) | null = null

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(ms, resolve)
      endWait = () => {
        cancel()
        resolve()
      }
    })
  const deliver = async ({ notice, snapshot }: Job): Promise<void> => {
    const key = keyOf(notice)
    for (const wait of [...BACK_OFF_MS, null]) {
      const how = await attempt(
        clock,
        part,
        (signal) => channel.send(notice, snapshot, { signal, key }),
        (error) => faults.note(part, error),
        (end) => {
          endTry = end
        },
      )
      endTry = null
      if (how !== 'failed' || wait === null || stopped) return
      await pause(wait)
      if (stopped) return
    }
  }
  const work = async (): Promise<void> => {
    if (busy) return
    busy = true
    for (let job = waiting.shift(); job; job = waiting.shift()) await deliver(job)
    busy = false
  }

  return {
    stop() {
      stopped = true
      waiting.length = 0
      endTry?.()
      endWait?.()
    },
    push(job) {
      if (stopped) return
      waiting.push(job)
      if (waiting.length > MOST_WAITING) {
        waiting.shift()
        faults.note(part, new OwnError('a notice was dropped: too many are waiting'))
      }
      void work()
    },
  }
}

/** The same for every try of one notice, another for every other notice. */
function keyOf({ kind, alert, at }: Notice): string {
  return `${alert.id}:${alert.openedAt}:${kind}:${at}`
}
