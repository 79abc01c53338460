import { hashOf } from './tools/hash.ts'

/** Beginning of the ids that a process gives to its leases: released at another instance, or after a restart, such an id names nothing. */
export function leasePrefix({ id, startedAt }: { readonly id: string; readonly startedAt: number }): string {
  return `l${hashOf(`${id} ${startedAt}`).toString(36)}-`
}

/** The operation of leases opened by hand: the same for all, so that it stays bounded. It names nothing that a person could look for. */
export const BY_HAND = 'manual'

/** What a lease does, where that is a name; `undefined` = it was opened by hand. */
export function operationOf({ operation }: { readonly operation: string }): string | undefined {
  return operation === BY_HAND ? undefined : operation
}

/** How a lease ended. `reclaimed` = taken back by cleanup; `lost` = its owner was garbage-collected without releasing it. */
export type Outcome = 'ok' | 'error' | 'aborted' | 'timeout' | 'reclaimed' | 'lost'

/**
 * What a client did to give a reclaimed lease's slot back. `request-abandoned` = its caller was let go at once, but the
 * request itself could not be aborted: its answer is dropped when it comes.
 */
export type ReclaimHow = 'client-destroyed' | 'request-aborted' | 'request-abandoned' | 'forgotten'

/**
 * State of a lease. `working` = a statement runs, rows flow, or its last activity is younger than the limit; `idle` = nothing
 * happened for the limit; `dead` = its socket is closed or its client cannot be queried (certain); `lost` = its owner was
 * garbage-collected and nothing can reach it (certain); `resident` = held on purpose; `frozen` = the process did not run;
 * `returned` = it came back late.
 */
export type LeaseState = 'working' | 'idle' | 'dead' | 'lost' | 'resident' | 'frozen' | 'returned'

/** What a client may add to a lease beyond its operation; every field is optional and read lazily. */
export interface LeaseDetails {
  /** Id chosen by the caller; generated when absent. */
  readonly id?: string
  /**
   * Really frees the slot (destroys the client, aborts the request). Returns what it did. Called by cleanup only.
   * @param named `true` = this lease was requested by its id: a resident's owner receives `'error'`, so that it reconnects
   */
  readonly reclaim?: (named?: boolean) => ReclaimHow
  /** After `reclaim`: whether the slot is back in the pool. Absent = it is back as soon as `reclaim` returned. */
  readonly freed?: () => boolean
  /**
   * Called when a reading made after `reclaim` still lists its session as active: requests once more that its statement ends. A cancel
   * that reaches a session before its statement does has no effect.
   */
  readonly insist?: () => void
  /** Holder of the acquisition stack; `.stack` is formatted only when read. */
  readonly origin?: { readonly stack?: string | undefined } | undefined
  /** The request the lease was opened in, when known (for example `POST /api/reports/export`). */
  readonly route?: string | undefined
  /** Facts that may change while the lease is open; read when a snapshot is taken. */
  readonly describe?: () => LeaseFacts
  /** Called once when the lease has been held past its limit. */
  readonly suspected?: () => void
}

/** Facts of an open lease that only its client knows. */
export interface LeaseFacts {
  /** Process id of the database backend that serves the lease. */
  readonly serverPid?: number
  /** Transaction state of the session as the driver knows it. */
  readonly transaction?: 'none' | 'open' | 'failed'
  /** Kind and table of the last statement; never its text or values. */
  readonly lastOperation?: string
  /** What the lease is used for, when that is only clear after it was opened; replaces the operation it was opened with. */
  readonly operation?: string
  /** Whether a statement runs on it now: long, but at work, so neither suspected nor taken back by cleanup. */
  readonly busy?: boolean
  /** When something last happened on it (statement sent or answered, cursor read, batch, COPY chunk), `performance.now()` ms. Absent = when it was opened. */
  readonly activeAt?: number
  /** Why it is dead (its socket is closed, its client cannot be queried): certain. Absent = it is not. */
  readonly dead?: string
  /** Why it is held on purpose (`LISTEN`, an advisory lock, declared by `holdConnection`). Absent = it is not. */
  readonly resident?: string
}

/** One use of a pool by a service, from begin to end. */
export interface Lease {
  readonly id: string
  /** Counts one more HTTP or connection attempt of the same operation (retries). The first attempt is counted by `open`. */
  attempt(): void
  /**
   * Ends the lease. Only the first call counts; later calls change nothing.
   * @param code counted under the service's errors by code; leave it out when `Tracker.fail` has already recorded the error
   */
  end(outcome?: Outcome, code?: string): void
  /**
   * Its owner was garbage-collected, so it will never be ended: certain, not suspected. It stays open, because its slot is
   * taken, until cleanup takes it back. Does nothing once it has ended; absent on a lease that counts nothing.
   */
  lost?(): void
  /**
   * Sets what it is used for: it is counted under this operation from now on. Service, pool and time stay what
   * they are. Does nothing once it has ended; absent on a lease that counts nothing.
   */
  rename?(operation: string): void
}

/** An open lease as a reader sees it. */
export interface OpenLease extends LeaseFacts {
  readonly id: string
  readonly service: string
  readonly pool: string
  readonly operation: string
  /** Wall-clock label of the opening, ms since the epoch. */
  readonly openedAt: number
  /** How long it has been held, ms, from a monotonic clock; time in which the process did not run is left out. */
  readonly heldMs: number
  /** How long nothing has happened on it, ms, likewise. */
  readonly idleMs: number
  readonly state: LeaseState
  /** HTTP or connection attempts so far; 1 = no retry. */
  readonly attempts: number
  readonly route?: string
  /** Raw acquisition stack, when it was captured. */
  readonly stack?: string
  /** Whether cleanup can really free the slot; `false` = it can only stop tracking it. */
  readonly reclaimable: boolean
}

/** A lease that holds an unused slot, or that did and was returned. */
export interface Leak {
  readonly lease: OpenLease
  /** `idle` is likely, `dead` and `lost` are certain; `returned` = it came back late. */
  readonly state: 'idle' | 'dead' | 'lost' | 'returned'
  /** Why it is dead or lost, in words. */
  readonly reason?: string
  /** The limit that applies to it, ms; `Infinity` = none. */
  readonly limitMs: number
  /** When it was first reported, ms since the epoch. */
  readonly since: number
  /** `file:line` of the application's code that acquired it; absent = unknown. */
  readonly place?: string
}
