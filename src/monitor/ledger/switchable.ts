import { NULL_LEASE } from './null-tracker.ts'
import { createTracker, type SeriesTracker } from './tracker.ts'

export type { SeriesTracker }

/** A tracker while the power is on; off, it counts nothing and gives out leases that count nothing. O(1). */
export function createSwitchable(
  power: { readonly on: boolean },
  ...parts: Parameters<typeof createTracker>
): SeriesTracker {
  const tracker = createTracker(...parts)
  // Written out: a shared wrapper with rest arguments costs more than what it guards.
  return {
    ...tracker,
    open: (operation, details) => (power.on ? tracker.open(operation, details) : NULL_LEASE),
    fail(error, context) {
      if (power.on) tracker.fail(error, context)
    },
    waited(ms) {
      if (power.on) tracker.waited(ms)
    },
    created(ms) {
      if (power.on) tracker.created(ms)
    },
    timedOut() {
      if (power.on) tracker.timedOut()
    },
    connectFailed(operation, error, waitedMs) {
      if (power.on) tracker.connectFailed(operation, error, waitedMs)
    },
    statementFailed(code) {
      if (power.on) tracker.statementFailed(code)
    },
  }
}
