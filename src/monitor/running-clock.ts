import type { Clock } from './clock.ts'

/** The process proves that it runs this often, ms. */
const TICK_MS = 500
/** Without a tick for this long it did not run, ms: far above a tick and the ordinary lag of a busy event loop. */
const FROZEN_MS = 1500
/** A timer may fire early by this, ms. */
const EARLY_MS = 20
/** Stretches stored; beyond that the two oldest become one, so that their sum stays right. */
const MOST_STRETCHES = 64

/** Time in which the process did not run: raw end, length, ms. */
interface Stretch {
  readonly endedAt: number
  readonly ms: number
}

/** A clock that stops while the process is stopped. */
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
 * as `watch` ticks: without ticks a gap proves nothing.
 */
export function runningClock(clock: Clock): RunningClock {
  const stretches: Stretch[] = []
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
      if (stretches.length > MOST_STRETCHES) mergeOldest(stretches)
    }
    last = raw
    return raw - frozen
  }
  return {
    ...clock,
    now,
    after: runningAfter(clock, now, () => frozen),
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
        const { endedAt, ms } = stretches[i] as Stretch
        if (endedAt - left < then) break
        sum += ms
        left -= ms
      }
      return sum
    },
    running(raw) {
      let before = frozen
      let until = raw
      for (let i = stretches.length - 1; i >= 0; i--) {
        const { endedAt, ms } = stretches[i] as Stretch
        if (endedAt <= raw) break
        before -= ms
        // A moment within a stretch is the moment at which the clock stopped.
        until = endedAt - ms
      }
      return Math.min(raw, until) - before
    },
  }
}

function mergeOldest(stretches: Stretch[]): void {
  const [first, second] = stretches.splice(0, 2) as [Stretch, Stretch]
  stretches.unshift({ endedAt: second.endedAt, ms: first.ms + second.ms })
}

/**
 * The host's timer goes on while the process is stopped, so a time limit would pass without the answer having a chance to
 * arrive. This one counts only the time in which the process ran.
 */
function runningAfter(clock: Clock, now: () => number, frozen: () => number): Clock['after'] {
  return (ms, callback) => {
    const began = now()
    const before = frozen()
    let cancel = (): void => {}
    const wait = (left: number): void => {
      cancel = clock.after(left, () => {
        const rest = ms - (now() - began)
        if (frozen() > before && rest > EARLY_MS) wait(rest)
        else callback()
      })
    }
    wait(ms)
    return () => cancel()
  }
}
