/** `idle` = nothing to send so far; `ok` = the last notice was delivered; `retrying` = a try failed and another follows; `failing` = the last notice was given up. */
export type DeliveryState = 'idle' | 'ok' | 'retrying' | 'failing'

/** Delivery state of one channel. */
export interface ChannelState {
  /** Its id. */
  readonly name: string
  readonly state: DeliveryState
  /** ms since the epoch; `null` = nothing was delivered yet. */
  readonly lastDeliveredAt: number | null
  /** Error of the last failed try, with possible secrets removed; `null` = the last try succeeded, or there was none. */
  readonly lastError: string | null
  /** Notices not delivered yet, the one on its way included. */
  readonly waiting: number
  /** Notices that were never delivered: too many were waiting, or every try failed. */
  readonly dropped: number
}
