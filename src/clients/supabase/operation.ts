import type { Tracker } from '../../model/extensions.ts'
import type { Lease, LeaseDetails, ReclaimHow } from '../../model/lease.ts'

/** One operation of a client: a lease over all its attempts. */
export interface Operation {
  readonly name: string
  readonly tracker: Tracker
  readonly lease: Lease
  /** Gives the attempt that is under way back; `null` between two attempts. */
  giveBack: (() => ReclaimHow) | null
  /** Cleanup took it: no further attempt goes out. */
  taken: boolean
}

/** Opens the lease of an operation that begins. */
export function openOperation(tracker: Tracker, name: string, origin: LeaseDetails['origin']): Operation {
  const operation: { -readonly [K in keyof Operation]: Operation[K] } = {
    name,
    tracker,
    lease: NOT_YET,
    giveBack: null,
    taken: false,
  }
  const reclaim = (): ReclaimHow => {
    operation.taken = true
    return operation.giveBack?.() ?? 'request-aborted'
  }
  operation.lease = tracker.open(name, origin ? { reclaim, origin } : { reclaim })
  return operation
}

const NOT_YET: Lease = { id: '', attempt: () => {}, end: () => {} }

/** What the caller of a reclaimed request gets: an abort, which supabase-js does not repeat. */
export function reclaimedError(): DOMException {
  return new DOMException('Reclaimed by the connection monitor', 'AbortError')
}
