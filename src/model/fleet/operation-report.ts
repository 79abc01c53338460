import type { CleanupReport } from '../report/stats.ts'

/** `result` of an operation with `scope: 'fleet'`. */
export interface FleetOperationReport {
  readonly scope: 'fleet'
  /** The answering instance first. */
  readonly instances: readonly FleetOperationRow[]
  /** Why it ran nowhere, and then there is no instance; only from code, the routes answer with an error. */
  readonly refused?: string
}

/** Its outcome on one instance. */
export interface FleetOperationRow extends FleetOutcome {
  readonly instance: string
  readonly service: string
  readonly region: string | null
  /** Whether it is the answering instance. */
  readonly self: boolean
}

/** What one instance answered, or why it has not. */
export interface FleetOutcome {
  /** `no answer yet` = it may still run within a minute. Only reporting instances receive it. */
  readonly state: 'done' | 'refused' | 'frozen, cannot answer' | 'silent' | 'no answer yet'
  /** With `done`. */
  readonly result?: CleanupReport
  /** Rows that the lists of `result` leave out; absent = none. */
  readonly omitted?: number
  /** With `refused`. */
  readonly error?: { readonly code: string; readonly message: string }
}
