import type { Clock } from './clock.ts'

/**
 * A clock that always tells a time: where the one below throws or tells nonsense, the last time it told. It is read on the
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
        // The time stands still; durations are 0 rather than invented.
      }
      return last
    }
  }
  return { ...clock, now: steady(() => clock.now()), wall: steady(() => clock.wall()) }
}
