/** Counts what happens by key in fixed windows, within bounded memory. */
export interface Limiter {
  /** Counts one. */
  add(key: string): void
  /** Seconds to wait when the key has reached its limit; 0 = none. */
  waitFor(key: string): number
}

export interface LimiterOptions {
  /** Most in a window. */
  readonly most: number
  readonly windowMs: number
  /** Monotonic ms. */
  readonly now: () => number
}

/** Most keys stored; the oldest is evicted first. */
const MOST_KEYS = 2000

export function createLimiter({ most, windowMs, now }: LimiterOptions): Limiter {
  const windows = new Map<string, { readonly since: number; count: number }>()
  const current = (key: string): { readonly since: number; count: number } | undefined => {
    const window = windows.get(key)
    if (window === undefined || now() - window.since < windowMs) return window
    windows.delete(key)
    return undefined
  }
  return {
    add(key) {
      const window = current(key)
      if (window) {
        window.count++
        return
      }
      if (windows.size >= MOST_KEYS) windows.delete(windows.keys().next().value as string)
      windows.set(key, { since: now(), count: 1 })
    },
    waitFor(key) {
      const window = current(key)
      if (window === undefined || window.count < most) return 0
      return Math.max(1, Math.ceil((windowMs - (now() - window.since)) / 1000))
    },
  }
}
