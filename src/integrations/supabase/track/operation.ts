import type { Tracker } from '../../../model/extensions.ts'
import type { Lease, LeaseDetails, ReclaimHow } from '../../../model/lease.ts'

/** The part of an operation that is under way and can be aborted. */
export interface UnderWay {
  giveBack(): ReclaimHow
}

/**
 * One operation of a client: a lease over all its attempts. A class, against the house style, because one is made for
 * every request: it is at once the operation and its lease's details, without a closure for each.
 */
export class Operation implements LeaseDetails {
  readonly name: string
  readonly tracker: Tracker
  readonly origin: LeaseDetails['origin']
  readonly lease: Lease
  /** Cleanup reclaimed it: no further attempt is sent. */
  taken = false
  /** Truly private: it leads to the request, and nothing of a request may be reached from a lease. */
  #attempt: UnderWay | null = null

  constructor(tracker: Tracker, name: string, origin: LeaseDetails['origin']) {
    this.name = name
    this.tracker = tracker
    this.origin = origin
    this.lease = tracker.open(name, this)
  }

  /** @param attempt the one that is under way from now on; `null` between two attempts */
  underWay(attempt: UnderWay | null): void {
    this.#attempt = attempt
  }

  reclaim(): ReclaimHow {
    this.taken = true
    return this.#attempt?.giveBack() ?? 'request-aborted'
  }
}

/** What the caller of a reclaimed request gets: an abort, which supabase-js does not repeat. */
export function reclaimedError(): DOMException {
  return new DOMException('Reclaimed by the connection monitor', 'AbortError')
}
