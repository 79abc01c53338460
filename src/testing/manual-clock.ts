import type { Clock } from '../monitor/clock.ts'

/** A clock a test moves by hand. Timers fire while it is moved. */
export interface ManualClock extends Clock {
  advance(ms: number): void
  /** Timers that are waiting. */
  readonly waiting: number
}

/** 2026-01-01T00:00:00Z */
const START = 1_767_225_600_000

export function manualClock(): ManualClock {
  let now = 1000
  const timers = new Set<{ at: number; every: number | null; run: () => void }>()
  const add = (ms: number, every: number | null, run: () => void): (() => void) => {
    const timer = { at: now + ms, every, run }
    timers.add(timer)
    return () => void timers.delete(timer)
  }
  return {
    now: () => now,
    wall: () => START + now,
    every: (ms, run) => add(ms, ms, run),
    after: (ms, run) => add(ms, null, run),
    advance(ms) {
      const end = now + ms
      for (;;) {
        const due = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0]
        if (!due) break
        now = due.at
        if (due.every === null) timers.delete(due)
        else due.at += due.every
        due.run()
      }
      now = end
    },
    get waiting() {
      return timers.size
    },
  }
}
