/** Time comes in from outside, so that tests decide it. */
export interface Clock {
  /** Monotonic, ms. All durations come from it. */
  now(): number
  /** Wall clock as a label, ms since the epoch. */
  wall(): number
  /** Calls back every `ms`; must not keep the process alive. @returns stops it */
  every(ms: number, callback: () => void): () => void
  /** Calls back once after `ms`; must not keep the process alive. @returns cancels it */
  after(ms: number, callback: () => void): () => void
}

/**
 * The runtime's clock. The wall label is the monotonic clock plus its origin, because reading the wall clock on a
 * tracked path would make Next's prerendering with `cacheComponents` refuse the page.
 */
export function systemClock(): Clock {
  const origin = performance.timeOrigin
  return {
    now: () => performance.now(),
    wall: () => origin + performance.now(),
    every(ms, callback) {
      const timer: unknown = setInterval(callback, ms)
      unref(timer)
      return () => clearInterval(timer as ReturnType<typeof setInterval>)
    },
    after(ms, callback) {
      const timer: unknown = setTimeout(callback, ms)
      unref(timer)
      return () => clearTimeout(timer as ReturnType<typeof setTimeout>)
    },
  }
}

function unref(timer: unknown): void {
  if (timer !== null && typeof timer === 'object' && 'unref' in timer) (timer as { unref(): void }).unref()
}
