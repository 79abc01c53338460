import type { ChannelState } from '../../../model/channels/channel-state.ts'
import { describeError } from '../../../model/errors/describe.ts'

/** What is known of the deliveries to one channel or exporter. */
export interface Delivery {
  delivered(wall: number): void
  failed(error: unknown): void
  /** What is on its way is given up. */
  gaveUp(): void
  /** One was dropped unsent. */
  dropped(): void
  state(name: string, waiting: number): ChannelState
}

export function createDelivery(): Delivery {
  let state: ChannelState['state'] = 'idle'
  let lastDeliveredAt: number | null = null
  let lastError: string | null = null
  let dropped = 0
  return {
    delivered(wall) {
      state = 'ok'
      lastDeliveredAt = wall
      lastError = null
    },
    failed(error) {
      state = 'retrying'
      // A foreign text may hold the address, which is the secret of a webhook: by code only.
      lastError = describeError(error, 'catalogue').message
    },
    gaveUp() {
      state = 'failing'
      dropped++
    },
    dropped() {
      dropped++
    },
    state: (name, waiting) => ({ name, state, lastDeliveredAt, lastError, waiting, dropped }),
  }
}
