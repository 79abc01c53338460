import type { ChannelState } from '../../model/channels/channel-state.ts'
import { OwnError } from '../../model/errors/own-error.ts'
import type { Exporter } from '../../model/extensions.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { attempt } from '../alerts/delivery/attempt.ts'
import { createDelivery } from '../alerts/delivery/delivery.ts'
import type { Core } from '../core.ts'

/** The pushes to one exporter. */
export interface ExporterQueue {
  push(snapshot: Snapshot): void
  /** Resolves when the last push has come back. */
  settled(): Promise<void>
  state(): ChannelState
  /** Fires the signal of the push under way. */
  stop(): void
}

/**
 * Hands snapshots to one exporter, one at a time: a push that is late has its signal fired, and none joins it while it is under way.
 * Never throws.
 */
export function createExporterQueue(
  exporter: Exporter,
  { clock, faults }: Pick<Core, 'clock' | 'faults'>,
): ExporterQueue {
  const part = `exporter ${exporter.name}`
  const delivery = createDelivery()
  let busy = false
  let last: Promise<void> = Promise.resolve()
  let end: (() => void) | null = null

  const run = async (snapshot: Snapshot): Promise<void> => {
    const how = await attempt(
      clock,
      part,
      (signal) => exporter.send(snapshot, { signal }),
      (error) => {
        delivery.failed(error)
        faults.note(part, error)
      },
      (stop) => {
        end = stop
      },
    )
    end = null
    if (how === 'sent') delivery.delivered(clock.wall())
    else delivery.gaveUp()
  }

  return {
    push(snapshot) {
      if (busy) {
        delivery.dropped()
        faults.note(part, new OwnError('its last push is still under way: this one was left out'))
        return
      }
      busy = true
      last = run(snapshot).finally(() => {
        busy = false
      })
    },
    settled: () => last,
    state() {
      const state = delivery.state(exporter.name, busy ? 1 : 0)
      const { waiting, dropped } = backlogOf(exporter, faults)
      return { ...state, waiting: state.waiting + waiting, dropped: state.dropped + dropped }
    },
    stop: () => end?.(),
  }
}

function backlogOf(
  exporter: Exporter,
  faults: Core['faults'],
): NonNullable<ReturnType<NonNullable<Exporter['backlog']>>> {
  const none = { waiting: 0, dropped: 0 }
  try {
    const { waiting, dropped } = exporter.backlog?.() ?? none
    return Number.isFinite(waiting) && Number.isFinite(dropped) ? { waiting, dropped } : none
  } catch (error) {
    faults.note(`exporter ${exporter.name}`, error)
    return none
  }
}
