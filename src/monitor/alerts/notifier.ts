import type { Notice } from '../../model/alert.ts'
import type { ChannelState } from '../../model/channels/channel-state.ts'
import { OwnError } from '../../model/errors/own-error.ts'
import type { Channel } from '../../model/extensions.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { type ChannelQueue, createQueue } from './delivery/channel-queue.ts'
import type { DeliveryParts } from './delivery/deliver.ts'
import { createSharing, type FleetTelling } from './telling.ts'

/** Carries notices to channels. Each channel has its own queue: one that fails delays no other. */
export interface Dispatcher {
  /** A channel of the same id takes the place of the one before. @returns removes it */
  add(channel: Channel): () => void
  send(notices: readonly Notice[], snapshot: Snapshot): void
  /** Reports, as a fault, which of these channels do not exist: their alerts would reach the console only. */
  expect(ids: readonly string[] | undefined): void
  /** One try to send a test message, beside the queue; `null` = there is no such channel. */
  test(id: string, snapshot: Snapshot): ReturnType<ChannelQueue['test']> | null
  /** How it goes with each, in the order they were added. */
  states(): readonly ChannelState[]
  /** Sends nothing more, also not what waits. */
  stop(): void
}

/** @param fleetNow the instances it shares its messages with; `null` = there are none */
export function createDispatcher(
  parts: DeliveryParts,
  fleetNow: () => FleetTelling | null = () => null,
): Dispatcher {
  const { clock, faults } = parts
  const queues = new Map<string, ChannelQueue>()
  const sharing = createSharing(clock, faults, fleetNow)

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
      const queue = createQueue(channel, parts)
      queues.get(channel.id)?.stop()
      queues.set(channel.id, queue)
      return () => {
        queue.stop()
        if (queues.get(channel.id) === queue) queues.delete(channel.id)
      }
    },
    expect,
    test: (id, snapshot) => queues.get(id)?.test(snapshot) ?? null,
    states: () => [...queues.values()].map((queue) => queue.state()),
    stop() {
      sharing.stop()
      for (const queue of queues.values()) queue.stop()
    },
    send(notices, snapshot) {
      for (const notice of notices) {
        const { kind, alert } = notice
        expect(alert.channels)
        const mine = [...queues.values()].filter(
          ({ channel }) => channel.id !== 'console' && isFor(notice, channel),
        )
        const push = (): void => {
          for (const queue of mine) queue.push({ notice, snapshot })
        }
        // What somebody did on this instance no other instance sends.
        if (kind === 'acknowledged') {
          push()
          continue
        }
        // The console hears everything; others what the rule names, or all when it names none.
        queues.get('console')?.push({ notice, snapshot })
        if (mine.length > 0) sharing.send(notice, push)
      }
    },
  }
}

function isFor({ kind, alert: { channels } }: Notice, { id, followsIncidents }: Channel): boolean {
  return (kind !== 'acknowledged' || followsIncidents === true) && (channels?.includes(id) ?? true)
}
