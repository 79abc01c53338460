import type { Clock } from './clock.ts'

/** The process proves that it runs this often, ms. */
const TICK_MS = 500
/** Without any sign for this long it did not run, ms: far above a tick, below the shortest limit of a lease. */
const FROZEN_MS = 1500
/** Stretches remembered; a lease that is older than all of them has every one behind it. */
const MOST_STRETCHES = 64

/** A clock that stands still while the process does. */
export interface RunningClock extends Clock {
  watch(): () => void
  /** ms that were left out since a moment of this clock. */
  frozenSince(now: number): number
  /** A moment of the clock below (`performance.now()`), as this clock counts. */
  running(raw: number): number
}

/**
 * Leaves out the time in which the process did not run: a lease that was used a second before a SIGSTOP of a minute is idle
 * for a second, an alert's `for` does not pass, a sender is not silent. Seen at the first use of the clock afterwards, as long
 * as `watch` ticks: without ticks a gap says nothing.
 */
export function runningClock(clock: Clock): RunningClock {
  const stretches: { readonly endedAt: number; readonly ms: number }[] = []
  let frozen = 0
  let last = clock.now()
  let watchers = 0
  let stop: (() => void) | null = null

  const now = (): number => {
    const raw = clock.now()
    const gap = raw - last
    if (gap > FROZEN_MS && watchers > 0) {
      frozen += gap
      stretches.push({ endedAt: raw, ms: gap })
      if (stretches.length > MOST_STRETCHES) stretches.shift()
    }
    last = raw
    return raw - frozen
  }
  return {
    ...clock,
    now,
    watch() {
      // Time before the first tick was not watched.
      if (watchers++ === 0) {
        last = clock.now()
        stop = clock.every(TICK_MS, () => void now())
      }
      let isOpen = true
      return () => {
        if (!isOpen) return
        isOpen = false
        if (--watchers === 0) stop?.()
      }
    },
    frozenSince(then) {
      let sum = 0
      let left = frozen
      for (let i = stretches.length - 1; i >= 0; i--) {
        const { endedAt, ms } = stretches[i] as (typeof stretches)[number]
        if (endedAt - left < then) break
        sum += ms
        left -= ms
      }
      return sum
    },
    running(raw) {
      let before = frozen
      for (let i = stretches.length - 1; i >= 0; i--) {
        const { endedAt, ms } = stretches[i] as (typeof stretches)[number]
        if (endedAt <= raw) break
        before -= ms
      }
      return raw - before
    },
  }
}
