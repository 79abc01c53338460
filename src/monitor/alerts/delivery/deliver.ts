import type { Notice } from '../../../model/alert.ts'
import type { Channel } from '../../../model/extensions.ts'
import type { Snapshot } from '../../../model/snapshot.ts'
import type { Core } from '../../core.ts'
import { attempt } from './attempt.ts'
import type { Delivery } from './delivery.ts'
import { createPauses } from './pauses.ts'
import { waitBefore } from './waits.ts'

/** One notice on its way, with the snapshot it was judged from. */
export interface Job {
  readonly notice: Notice
  readonly snapshot: Snapshot
}

/** What delivering needs of the monitor. */
export type DeliveryParts = Pick<Core, 'clock' | 'faults' | 'identity'>

/** Brings one notice after the other to one channel. */
export interface Deliverer {
  /** Tries until the notice has arrived, is given up, or `stop` was called. */
  deliver(job: Job): Promise<void>
  /** Ends the try and the wait before another. */
  stop(): void
}

/** @param delivery is told how each try ends */
export function createDeliverer(channel: Channel, delivery: Delivery, parts: DeliveryParts): Deliverer {
  const { clock, faults, identity } = parts
  const part = `channel ${channel.id}`
  const pauses = createPauses(clock)
  let stopped = false
  let sentAt = Number.NEGATIVE_INFINITY
  let endTry: (() => void) | null = null

  /** @returns how it ended, and why it failed */
  const once = async ({ notice, snapshot }: Job, key: string) => {
    sentAt = clock.now()
    let failure: unknown = null
    const how = await attempt(
      clock,
      part,
      (signal) => channel.send(notice, snapshot, { signal, key }),
      (error) => {
        failure = error
        delivery.failed(error)
        faults.note(part, error)
      },
      (end) => {
        endTry = end
      },
    )
    endTry = null
    return { how, failure }
  }
  return {
    async deliver(job) {
      const key = keyOf(job.notice)
      for (let tries = 1; ; tries++) {
        await pauses.pause(sentAt + (channel.everyMs ?? 0) - clock.now())
        if (stopped) return
        const { how, failure } = await once(job, key)
        if (stopped) return
        if (how === 'sent') return delivery.delivered(clock.wall())
        const wait = how === 'lost' ? null : waitBefore(tries, failure, `${identity.id}:${key}`)
        if (wait === null) return delivery.gaveUp()
        await pauses.pause(wait)
        if (stopped) return
      }
    },
    stop() {
      stopped = true
      endTry?.()
      pauses.end()
    },
  }
}

/** The same for every try of one notice, another for every other notice. */
function keyOf({ kind, alert, at }: Notice): string {
  return `${alert.id}:${alert.openedAt}:${kind}:${at}`
}
