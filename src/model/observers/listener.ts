import type { Layer } from '../errors/exhaustion.ts'
import type { Outcome } from '../lease.ts'

/** An error of a service, when it happens, reduced to what may be stored. */
export interface Failure {
  readonly service: string
  /** `null` = unknown. */
  readonly pool: string | null
  /** Sanitised message. */
  readonly error: string
  readonly code: string | null
  readonly context: string | null
  readonly layer?: Layer
  /** Whether a connection could not be had, was lost, or a layer refused it; `false` = an error of a statement. */
  readonly isConnection: boolean
}

/** One use of a pool that ended. */
export interface EndedUse {
  readonly service: string
  readonly pool: string
  readonly operation: string
  readonly outcome: Outcome
  readonly heldMs: number
  readonly route: string | null
}

/**
 * Called on the path of the user's requests, in their async context, so that what it reports belongs to the request: it must be quick.
 * There are at most a few, and none unless the configuration asks for one.
 */
export interface Listener {
  readonly name: string
  failed?(failure: Failure): void | Promise<void>
  /** One use in so many is reported, and every one that did not end well. 1 = all. */
  readonly sample?: number
  ended?(use: EndedUse): void
}
