import { OwnError } from './own-error.ts'

/** What a channel may add to a failed delivery. */
export interface Refusal {
  /** ms to wait before the next try, as the receiver requested. */
  readonly retryAfterMs?: number
  /** Whether another try would end the same way: a wrong address, key or message. */
  readonly final?: boolean
}

/** A notice that was not accepted. Its text is our own: no address, no key, nothing the receiver sent. */
export class DeliveryError extends OwnError {
  readonly retryAfterMs?: number
  readonly final?: boolean

  constructor(message: string, { retryAfterMs, final }: Refusal = {}) {
    super(message)
    if (retryAfterMs !== undefined) this.retryAfterMs = retryAfterMs
    if (final !== undefined) this.final = final
  }
}

/** What a thrown value means for the next try; a channel of the user's may throw any object with these fields. Never throws. */
export function refusalOf(error: unknown): Refusal {
  try {
    const { retryAfterMs, final } = error as Refusal
    return {
      ...(typeof retryAfterMs === 'number' && retryAfterMs >= 0 ? { retryAfterMs } : {}),
      ...(final === true ? { final } : {}),
    }
  } catch {
    // Nothing, or an object whose getters throw: it carries no advice.
    return {}
  }
}
