import { classifyError, errorCode } from '../../../model/errors/classify.ts'
import type { LeaseFacts } from '../../../model/lease.ts'
import { operationOf } from '../../shared/operation-cache.ts'
import { transactionState } from './client-state.ts'

/** Words that open or close a transaction, or clean up after one, do not show what a checkout is for. */
const FRAME =
  /^(begin|commit|rollback|abort|savepoint|release|set|reset|discard|deallocate|close|unlisten|sql)$/

/** Whether a statement only frames the work of a checkout. */
export function isFrame(operation: string): boolean {
  return FRAME.test(operation)
}

/**
 * Outcome of a checkout: decided by its last transaction, and outside of transactions by its last statement. A statement
 * whose failure the owner handles (a savepoint, another try) decides nothing.
 */
export interface CheckoutOutcome {
  /** The failure that counts if the checkout ends now; `undefined` = none. */
  failure: unknown
  /** Whether the last transaction was rolled back though nothing in it had failed. */
  isRolledBack: boolean
  /** Whether something failed since the last answer. */
  isFresh: boolean
  transaction: LeaseFacts['transaction']
}

export function createOutcome(): CheckoutOutcome {
  return { failure: undefined, isRolledBack: false, isFresh: false, transaction: 'none' }
}

/** A statement failed, or the connection did. */
export function noteFailure(outcome: CheckoutOutcome, error: unknown): void {
  outcome.failure = error
  outcome.isFresh = true
}

/**
 * The server is ready for the next statement.
 * @param status transaction state as the server reports it
 * @param last text of the last statement sent
 */
export function noteAnswer(outcome: CheckoutOutcome, status: unknown, last: unknown): void {
  const { transaction: before, isFresh, isRolledBack, failure } = outcome
  const after = transactionState(status)
  outcome.transaction = after
  outcome.isFresh = false
  if (isFresh || after === 'failed') return
  if (after === 'open') {
    // It was begun, goes on, or went back to a savepoint.
    outcome.failure = undefined
    outcome.isRolledBack = false
  } else if (before === 'open') {
    const operation = operationOf(last)
    outcome.failure = undefined
    outcome.isRolledBack = operation === 'rollback' || operation === 'abort'
  } else if (before === 'none' && (failure !== undefined || isRolledBack) && !isFrame(operationOf(last))) {
    outcome.failure = undefined
    outcome.isRolledBack = false
  }
}

/** What a failure is: the driver's own time limit, the connection's, or a statement's with its code. */
export type Failure =
  | { readonly kind: 'timeout' }
  | { readonly kind: 'connection' }
  | { readonly kind: 'statement'; readonly code: string | null }

export function failureOf(error: unknown): Failure {
  // The driver's own `query_timeout` gives no code.
  if (error instanceof Error && error.message === 'Query read timeout') return { kind: 'timeout' }
  return classifyError(error) === null
    ? { kind: 'statement', code: errorCode(error) }
    : { kind: 'connection' }
}

/** The code a lease ends with; `undefined` = the error gives none. */
export function codeOf(error: unknown): string | undefined {
  return errorCode(error) ?? undefined
}
