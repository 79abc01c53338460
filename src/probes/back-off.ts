/** Waits between two tries to connect, ms. The longest is no longer than the shortest beat, so that recovery is seen within one. */
const BACK_OFF = { first: 200, most: 1000 } as const

/** Tries to connect no more often than the waits allow. */
export interface BackOff {
  /** @throws the last failure while its wait lasts */
  check(): void
  succeeded(): void
  /** @returns the failure, to be thrown */
  failed(error: Error): Error
}

/** @param now monotonic ms */
export function createBackOff(now: () => number): BackOff {
  let failures = 0
  let notBefore = Number.NEGATIVE_INFINITY
  let lastError: Error | null = null
  return {
    check() {
      if (now() < notBefore && lastError) throw lastError
    },
    succeeded() {
      failures = 0
    },
    failed(error) {
      lastError = error
      notBefore = now() + Math.min(BACK_OFF.most, BACK_OFF.first * 2 ** failures++)
      return error
    },
  }
}
