import type { ChannelState } from './channel-state.ts'

/** Delivery state of one channel; the time as ISO 8601. */
export interface ChannelReport extends Omit<ChannelState, 'lastDeliveredAt'> {
  /** `null` = nothing was delivered yet. */
  readonly lastDeliveredAt: string | null
}
