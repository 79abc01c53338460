import type { Notice } from '../../model/alert.ts'
import type { Clock } from '../clock.ts'
import type { FaultCounters } from '../faults.ts'
import { createPauses } from './delivery/pauses.ts'

/** What deciding who sends needs of the fleet. */
export interface FleetTelling {
  /** Takes a name for a while. @returns whether it was free; `undefined` = the store does not answer */
  claim(key: string, ttlMs: number): Promise<boolean | undefined>
  /** Whether another instance reports that this alert is firing. */
  firesElsewhere(alertId: string): boolean
  /** ms between two reports of an instance. */
  readonly beatMs: number
}

/** Looks of two instances are up to 5 s apart: whoever sent the first message must get its claim again for the next. */
const OF_COOLDOWN = 0.9
/** An instance that has seen the end has reported it after two beats; so long its neighbour's end is waited for. */
const MOST_BEATS = 3
/** A store takes keys of 200 characters. */
const MOST_KEY = 150

/** Sends a notice unless another instance does. */
export interface Sharing {
  send(notice: Notice, push: () => void): void
  /** Sends nothing more. */
  stop(): void
}

/**
 * One message for an incident, whichever of several instances see it: the first to take its name sends it, and the name is free
 * again before the cool-down ends, so that another goes on when the sender has gone. The end is sent once, by the last that sees it.
 * Without an answer of the store each instance sends its own: a message twice is better than none.
 * @param fleetNow the instances it shares its messages with; `null` = there are none
 */
export function createSharing(
  clock: Clock,
  faults: FaultCounters,
  fleetNow: () => FleetTelling | null,
): Sharing {
  /** When each alert opened that has not ended: the end of an earlier opening is not sent after a new one. */
  const openings = new Map<string, number>()
  const pauses = createPauses(clock)
  let stopped = false

  /** @returns whether the others have seen the end too */
  const endsElsewhere = async (alertId: string, fleet: FleetTelling): Promise<boolean> => {
    for (let beats = 0; fleet.firesElsewhere(alertId); beats++) {
      if (beats === MOST_BEATS || stopped) return false
      await pauses.pause(fleet.beatMs)
    }
    return true
  }
  const mayTell = async ({ kind, alert, cooldownMs }: Notice, fleet: FleetTelling): Promise<boolean> => {
    const { id, openedAt } = alert
    const take = async (what: string): Promise<boolean> =>
      (await fleet.claim(keyOf(what, id), cooldownMs * OF_COOLDOWN)) ?? true
    if (kind !== 'resolved') {
      openings.set(id, openedAt)
      return take(kind === 'escalated' ? alert.severity : 'open')
    }
    const isLast = await endsElsewhere(id, fleet)
    // After a restart the opening is not known here, and it is no later one.
    if ((openings.get(id) ?? openedAt) !== openedAt) return false
    openings.delete(id)
    return isLast && take('end')
  }
  return {
    send(notice, push) {
      const fleet = fleetNow()
      if (fleet === null) {
        push()
        return
      }
      mayTell(notice, fleet).then(
        (mine) => {
          if (mine && !stopped) push()
        },
        (error: unknown) => {
          faults.note('alerts', error)
          if (!stopped) push()
        },
      )
    },
    stop() {
      stopped = true
      pauses.end()
      openings.clear()
    },
  }
}

function keyOf(what: string, alertId: string): string {
  return `alert:${what}:${alertId}`.slice(0, MOST_KEY)
}
