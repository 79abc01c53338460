import { NULL_LEASE } from './null-tracker.ts'
import { createTracker, type SeriesTracker } from './tracker.ts'

export type { SeriesTracker }

/** A tracker while the power is on; off, it counts nothing and gives out leases that count nothing. O(1). */
export function createSwitchable(
  power: { readonly on: boolean },
  ...parts: Parameters<typeof createTracker>
): SeriesTracker {
  const tracker = createTracker(...parts)
  const whileOn =
    <A extends unknown[]>(count: (...args: A) => void) =>
    (...args: A): void => {
      if (power.on) count(...args)
    }
  return {
    ...tracker,
    open: (operation, details) => (power.on ? tracker.open(operation, details) : NULL_LEASE),
    fail: whileOn(tracker.fail),
    waited: whileOn(tracker.waited),
    created: whileOn(tracker.created),
    timedOut: whileOn(tracker.timedOut),
    connectFailed: whileOn(tracker.connectFailed),
    statementFailed: whileOn(tracker.statementFailed),
  }
}
