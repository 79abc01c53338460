import type { Caller } from './caller.ts'
import { createLimiter } from './limiter.ts'

/** Wrong credentials from one address in a minute before further ones get 429. */
const MOST_BY_ADDRESS = 10
/** The same from all addresses: changing the address earns few extra attempts. */
const MOST_IN_ALL = 200
const WINDOW_MS = 60_000
const EVERYWHERE = '*'

/** Counts wrong tokens. Slows down wrong ones only: a right token is never counted and never waits. */
export interface Guesses {
  add(caller: Caller): void
  /** Seconds a caller with a wrong token has to wait; 0 = it may try. */
  waitFor(caller: Caller): number
}

/** @param now monotonic ms */
export function createGuesses(now: () => number): Guesses {
  const byAddress = createLimiter({ most: MOST_BY_ADDRESS, windowMs: WINDOW_MS, now })
  const inAll = createLimiter({ most: MOST_IN_ALL, windowMs: WINDOW_MS, now })
  return {
    add({ address }) {
      byAddress.add(address)
      inAll.add(EVERYWHERE)
    },
    waitFor: ({ address }) => Math.max(byAddress.waitFor(address), inAll.waitFor(EVERYWHERE)),
  }
}
