import type { LeaseState } from '../lease.ts'
import type { Certainty } from '../verdict.ts'

/** One frame of the stack that acquired a connection. */
export interface StackFrame {
  readonly function: string | null
  /** Relative to the application's root. */
  readonly file: string
  readonly line: number
  readonly column: number | null
  /** `true` for the application's own code; `false` for dependencies and Node. */
  readonly app: boolean
}

/** Leaks of an instance that are not listed. */
export interface UnlistedLeaks {
  readonly instance: string
  /** How many; `null` = it does not tell (an older version, or leaks of one service were asked for). */
  readonly count: number | null
}

/** A lease that holds an unused slot, with the code that acquired it. */
export interface LeakReport {
  readonly id: string
  /** The instance that holds it, in a fleet; absent = the page is about one instance. */
  readonly instance?: string
  readonly state: LeaseState
  /** `certain` for dead and lost ones. */
  readonly certainty: Certainty
  /** Why it is dead or lost, in words; `null` = no further information. */
  readonly reason: string | null
  readonly service: string
  readonly pool: string
  readonly operation: string
  readonly route: string | null
  readonly heldMs: number
  /** ms since something last happened on it. */
  readonly idleMs: number | null
  /** ms it may be idle; `null` = no limit. */
  readonly limitMs: number | null
  readonly acquiredAt: string
  readonly serverPid: number | null
  readonly transaction: 'none' | 'open' | 'failed' | null
  readonly lastOperation: string | null
  /** App frames first come where they stand; `null` = the stack was not captured (sampling). */
  readonly stack: readonly StackFrame[] | null
  /** Whether `release` really frees the slot (`false`: tracking stops, the slot stays taken). */
  readonly reclaimable: boolean
}
