import type { Tracker } from '../../model/extensions.ts'
import type { Lease } from '../../model/lease.ts'

/** A lease that counts nothing: what a tracker gives when it is off or has failed. */
export const NULL_LEASE: Lease = Object.freeze({ id: 'off', attempt: () => {}, end: () => {} })

/** A tracker that counts nothing. "Off" is a null object, never a check at each call. */
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
