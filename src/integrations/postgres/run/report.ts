import { classifyError, errorCode } from '../../../model/errors/classify.ts'
import type { Tracker } from '../../../model/extensions.ts'

/** Errors that are counted already: the same object comes back from a query, its transaction and its savepoint. */
const counted = new WeakSet<object>()

/** Whether the error is counted already; from now on it is. */
export function isCounted(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false
  if (counted.has(error)) return true
  counted.add(error)
  return false
}

/** Counts a failed statement, each error once. */
export function reportFailure(tracker: Tracker, error: unknown, operation: string): void {
  if (isCounted(error)) return
  if (classifyError(error) === null) tracker.statementFailed(errorCode(error))
  else tracker.fail(error, operation)
}
