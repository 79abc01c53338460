/** Time is injected, so that tests control it. */
export interface Clock {
  /** Monotonic, ms. All durations come from it. */
  now(): number
  /** Wall clock as a label, ms since the epoch. */
  wall(): number
  /**
   * Synchronizes labels with the wall clock from now on; earlier labels do not change. Not for tracked paths. Absent = the
   * labels of this clock cannot drift.
   */
  anchor?(): void
  /**
   * Ticks, so that time in which the process did not run (stopped, suspended, blocked) is seen; that time then passes in
   * `now()` of no part of the monitor. @returns ends the ticking
   */
  watch?(): () => void
  /** Calls back every `ms`; must not keep the process alive. @returns stops it */
  every(ms: number, callback: () => void): () => void
  /** Calls back once after `ms`; must not keep the process alive. @returns cancels it */
  after(ms: number, callback: () => void): () => void
}

/** The two clocks agree within this, ms. */
const JITTER_MS = 50

/**
 * The runtime's clock. The wall label is the monotonic clock plus an origin that is read anew at each beat, because reading
 * the wall clock on a tracked path would make Next's prerendering with `cacheComponents` refuse the page.
 */
export function systemClock(): Clock {
  // The global is a getter: looked up once, not twice a lease.
  const source = performance
  let origin = source.timeOrigin
  return {
    now: () => source.now(),
    wall: () => origin + source.now(),
    anchor() {
      const read = Date.now() - source.now()
      // Smaller differences are the resolution of the two clocks, no jump: labels stay in order.
      if (Math.abs(read - origin) > JITTER_MS) origin = read
    },
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

/**
 * A clock that always returns a time: where the underlying one throws or returns an invalid value, its last valid reading. It is read on the
 * path of the application's queries, which must not fail with it.
 */
export function safeClock(clock: Clock): Clock {
  const steady = (read: () => number): (() => number) => {
    let last = 0
    return () => {
      try {
        const time = read()
        if (Number.isFinite(time)) last = time
      } catch {
        // Time stops; durations are 0 rather than invented.
      }
      return last
    }
  }
  return { ...clock, now: steady(() => clock.now()), wall: steady(() => clock.wall()) }
}
