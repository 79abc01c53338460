import type { Layer } from './errors/exhaustion.ts'
import type { PaceReading } from './fleet/pace.ts'
import type { Outcome } from './lease.ts'
import type { Exemplar } from './tools/exemplar.ts'
import type { Histogram } from './tools/histogram.ts'

/** An error of a service, reduced to what may be stored: a code and a message without values. */
export interface ServiceError {
  /** ms since the epoch. */
  readonly timestamp: number
  /** Sanitised message. */
  readonly error: string
  /** SQLSTATE, PGRST, pooler or network code; `null` when the error carried none. */
  readonly code: string | null
  /** Operation or place given by the caller, sanitised. */
  readonly context: string | null
  /** Which layer refused, when the error means that connections ran out. */
  readonly layer?: Layer
}

/** Counters of one (service, pool, operation), since the process began. */
export interface OperationReading {
  readonly operation: string
  readonly pool: string
  /** Ended under this name, and open now under it. */
  readonly opened: number
  readonly active: number
  readonly failed: number
  /** HTTP or connection attempts; more than `opened` means retries. */
  readonly attempts: number
  readonly duration: Histogram
  /** Durations whose trace is known, at most ten. */
  readonly exemplars?: readonly Exemplar[]
}

/** One service at one instant. Counters run since the process began. */
export interface ServiceReading {
  readonly name: string
  readonly active: number
  readonly opened: number
  readonly ended: number
  readonly failed: number
  readonly attempts: number
  /** Sum of the capacities of the pools it draws from; `null` = unknown. */
  readonly maxPoolSize: number | null
  /** Age of its oldest open lease, ms; `null` when it has none. */
  readonly oldestMs: number | null
  /** ms since the epoch of the last begin or end; `null` when there was none. */
  readonly lastActivity: number | null
  /** Recorded errors, since the process began. */
  readonly errorCount: number
  /** Errors by code, since the process began; bounded, the rest under `other`. */
  readonly errorsByCode: Readonly<Record<string, number>>
  /** Statements that failed, by code, also those that a committed transaction handled; bounded alike. */
  readonly statementsFailed: Readonly<Record<string, number>>
  /** Connections that could not be had, by code; bounded alike. */
  readonly connectsFailed: Readonly<Record<string, number>>
  /** Ended leases by outcome; `failed` is `error` and `timeout`. */
  readonly outcomes: Readonly<Record<Outcome, number>>
  /** Seconds that slots were in use, by the route that used them; over a span of time it is the slots a route uses. At most 50 routes. */
  readonly connectionSeconds: Readonly<Record<string, number>>
  /** Newest last, at most 50. */
  readonly errors: readonly ServiceError[]
  /** The newest statements that failed, at most 20, oldest first. */
  readonly statements?: readonly FailedStatement[]
  /** Those of them that say connections ran out or a layer was unreachable. */
  readonly connectionErrors: number
  readonly leaked: number
  readonly duration: Histogram
  readonly operations: readonly OperationReading[]
  /** How long uses that ended well took, by route or operation; absent = none is known. */
  readonly paces?: readonly PaceReading[]
  /** The last five minutes (or less, when the process is younger): what "now" means for rates and percentiles. */
  readonly recent: Recent
}

/** Counters of a sliding window. */
export interface Recent {
  /** Length of the window really covered, ms. */
  readonly windowMs: number
  readonly opened: number
  readonly ended: number
  readonly failed: number
  /** Errors recorded in the window. */
  readonly errors: number
  readonly connectionErrors: number
  readonly duration: Histogram
}

/** A statement that failed: its code and when, ms since the epoch. */
export interface FailedStatement {
  readonly code: string | null
  readonly timestamp: number
}
