import { classifyError, errorCode } from '../../../model/errors/classify.ts'
import type { Tracker } from '../../../model/extensions.ts'
import type { PostgresQuery } from '../shapes.ts'

/** Failures that are counted: the same object comes back from a query, its savepoint and its transaction. */
const counted = new WeakSet<object>()

/** Marks a failure as counted, so that code that rethrows it does not count it again. */
export function noteCounted(error: unknown): void {
  if (typeof error === 'object' && error !== null) counted.add(error)
}

/** Counts a failed statement. A lost connection fails each of its statements with the same error. */
export function reportFailure(tracker: Tracker, error: unknown, operation: string): void {
  noteCounted(error)
  if (classifyError(error) === null) tracker.statementFailed(errorCode(error))
  else tracker.fail(error, operation)
}

/**
 * Counts what an owner threw, unless it is the failure of a statement.
 * @returns the code to end the lease with; `undefined` = it is counted, or has none
 */
export function reportThrown(tracker: Tracker, error: unknown, operation: string): string | undefined {
  if (typeof error === 'object' && error !== null && counted.has(error)) return undefined
  if (classifyError(error) === null) return errorCode(error) ?? undefined
  tracker.fail(error, operation)
  return undefined
}

/** Whether no connection could be had: a query that had one, or was refused by the client itself, failed for another reason. */
export function isConnectFailure(query: PostgresQuery, failure: unknown): boolean {
  if (query.cancelled === true || errorCode(failure) === 'COPY_IN_PROGRESS') return false
  // A file that could not be read has no text yet.
  if (query.state === null) return query.strings.length > 0
  return classifyError(failure) !== null
}
