/** How the test of a channel went. */
export interface TestDelivery {
  readonly channel: string
  readonly delivered: boolean
  /** How long the try took, ms. */
  readonly tookMs: number
  /** Why it was not delivered, without address, key or text of the receiver; `null` = it was. */
  readonly error: string | null
}
