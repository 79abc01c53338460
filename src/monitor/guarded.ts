import type { Tracker, Tracking } from '../model/extensions.ts'
import type { Lease } from '../model/lease.ts'
import type { FaultCounters } from './faults.ts'

/** A lease that counts nothing: what a tracker gives when it is off or has failed. */
export const NULL_LEASE: Lease = Object.freeze({ id: 'off', attempt: () => {}, end: () => {} })

/** A tracker that counts nothing. Off is a null object, never a question at the call. */
export function nullTracker(service: string, pool: string): Tracker {
  const nothing = (): void => {}
  return {
    service,
    pool,
    open: () => NULL_LEASE,
    fail: nothing,
    waited: nothing,
    created: nothing,
    timedOut: nothing,
    connectFailed: nothing,
    statementFailed: nothing,
  }
}

/** Runs our own code so that what it throws becomes a fault and the caller gets the fallback. */
export function guarded<T>(faults: FaultCounters, part: string, fallback: T, run: () => T): T {
  try {
    return run()
  } catch (error) {
    faults.note(part, error)
    return fallback
  }
}

/** Tracking that counts nothing, for a monitor that is switched off. */
export function nullTracking(): Tracking {
  return {
    tracker: nullTracker,
    attach: () => () => {},
    poolName: (base) => base,
    fault: () => {},
  }
}
