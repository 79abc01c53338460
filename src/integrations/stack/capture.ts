/** Holder of a stack that is formatted only when `.stack` is read. */
export interface Origin {
  readonly stack?: string | undefined
}

/** Frames stored: an ORM's own frames lie between the driver and the application's code. */
const FRAMES = 24
/**
 * Stacks per second whose cost is negligible: at 5 to 13 µs each (by depth; `npm run bench -- stack`) that is a
 * millisecond.
 * So a quiet application gets every stack and a busy one gets the sample.
 */
const FREE_PER_SECOND = 100
/** How long every stack is stored after a leak was found without one, ms. */
const HUNT_MS = 600_000

/** Decides which acquisitions store their stack, and stores it. */
export interface StackSampler {
  /**
   * @param below frames above and including this function are left out
   * @returns `undefined` when this one is not stored
   */
  take(below: (...args: never[]) => unknown, now: number): Origin | undefined
  /** A leak was found without a stack: every stack is stored for the next ten minutes. */
  hunt(now: number): void
}

/** @param sample at least one in so many is stored; 1 = all, 0 = none */
export function createStackSampler(sample: number): StackSampler {
  let count = 0
  let windowFrom = Number.NEGATIVE_INFINITY
  let free = FREE_PER_SECOND
  let huntUntil = Number.NEGATIVE_INFINITY
  return {
    take(below, now) {
      if (sample === 0) return undefined
      if (now - windowFrom >= 1000) {
        windowFrom = now
        free = FREE_PER_SECOND
      }
      count++
      if (free > 0) free--
      else if (now >= huntUntil && count % sample !== 0) return undefined
      return capture(below)
    },
    hunt(now) {
      huntUntil = now + HUNT_MS
    },
  }
}

/** The stack from the caller of `below` on, formatted lazily. */
export function capture(below: (...args: never[]) => unknown): Origin {
  if (typeof Error.captureStackTrace !== 'function') return new Error()
  const limit = Error.stackTraceLimit
  const holder: { stack?: string } = {}
  Error.stackTraceLimit = Math.max(FRAMES, limit)
  Error.captureStackTrace(holder, below)
  Error.stackTraceLimit = limit
  return holder
}
