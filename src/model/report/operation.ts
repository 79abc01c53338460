import type { Verdict } from '../verdict.ts'
import type { SummaryReport } from './service.ts'

/** POST answer. */
export interface OperationReport {
  readonly status: 'ok'
  readonly timestamp: string
  readonly operation: string
  readonly result: unknown
  /** What is wrong after it. */
  readonly verdict: Verdict
  readonly connectionStats: SummaryReport
}

/** The body of an answer that is an error. */
export interface ErrorBody {
  readonly status: 'error'
  readonly error: {
    /** `DBM-…` */
    readonly code: string
    readonly message: string
    readonly field?: string
    readonly expected?: string
    readonly received?: string
    /** On an unknown service. */
    readonly availableServices?: readonly string[]
    /** On an unknown operation. */
    readonly validOperations?: readonly string[]
  }
}
