import { refusalOf } from '../../../model/errors/delivery-error.ts'
import { hashOf } from '../../../model/tools/hash.ts'

/** Waits before the tries after the first, ms: five tries in about 80 s. */
const BACK_OFF_MS: readonly number[] = [1000, 4000, 15_000, 60_000]
/** Longest wait that a receiver may ask for, ms: beyond an hour the notice is old news. */
const MOST_RETRY_AFTER_MS = 3_600_000

/**
 * How long to wait before the next try, ms; `null` = there is none.
 * Half of each wait is spread by name, so that instances that failed together do not come back together; a name needs no
 * random number, which prerendering with `cacheComponents` refuses.
 * @param tries made so far, from 1
 * @param name of instance and notice
 */
export function waitBefore(tries: number, failure: unknown, name: string): number | null {
  const { final, retryAfterMs } = refusalOf(failure)
  const backOff = BACK_OFF_MS[tries - 1]
  if (final || backOff === undefined) return null
  const spread = backOff * (0.5 + 0.5 * spreadOf(`${name}:${tries}`))
  return Math.min(MOST_RETRY_AFTER_MS, Math.max(spread, retryAfterMs ?? 0))
}

/** A number 0..1 from a text. */
export function spreadOf(text: string): number {
  return hashOf(text) / 0xffffffff
}
