import { errorCode } from '../../../model/errors/code-of.ts'
import { type ErrorAnswer, errorAnswer, headerOf, type Said, wordsOf } from './answer.ts'
import type { Attempt } from './attempt.ts'
import type { Operation } from './operation.ts'
import { isAbortError, outcomeOf } from './outcome.ts'
import type { End, Repeats } from './repeats.ts'
import { keyOf, numberOf } from './request.ts'

/** Ends operations by what came of an attempt. Nothing here throws. */
export interface Settlement {
  answered(attempt: Attempt, response: Response): void
  rejected(attempt: Attempt, error: unknown): void
}

/** @param fault takes failures of our own */
export function createSettlement(repeats: Repeats, fault: (error: unknown) => void): Settlement {
  const endOrPark = (attempt: Attempt, end: End): void => endUnlessRepeated(repeats, attempt, end)
  /** Reads the body of an error from a clone. */
  const whenTold = (error: ErrorAnswer, { tracker }: Operation, then: (said: Said) => void): void =>
    void wordsOf(error, tracker.pool).then(then).catch(fault)

  const answered = (attempt: Attempt, response: Response): void => {
    const { operation, request } = attempt
    const error = errorAnswer(response, request.method)
    if (error === null) {
      operation.lease.end('ok')
    } else if (error.serious) {
      const retryAfter = headerOf(response, 'retry-after')
      endOrPark(attempt, { outcome: 'error', status: error.status, retryAfter })
      whenTold(error, operation, (said) => operation.tracker.fail(said, operation.name))
    } else if (error.body === null) {
      // An error of the request's own (a missing row, a refused password) is counted by its code and leaves no text.
      operation.lease.end('error', error.code ?? `HTTP${error.status}`)
    } else {
      attempt.answered()
      whenTold(error, operation, (said) => operation.lease.end('error', errorCode(said) ?? undefined))
    }
  }

  const rejected = (attempt: Attempt, error: unknown): void => {
    const { operation, request } = attempt
    const outcome = outcomeOf(error, request.signal)
    if (outcome === 'error') operation.tracker.fail(error, operation.name)
    // The only rejection that supabase-js takes as final.
    if (isAbortError(error)) operation.lease.end(outcome)
    else
      endOrPark(attempt, {
        outcome,
        status: null,
        retryAfter: null,
        ...(outcome === 'timeout' ? { code: 'TimeoutError' } : {}),
      })
  }

  return {
    answered(attempt, response) {
      try {
        answered(attempt, response)
      } catch (error) {
        // The user's own fetch may return anything; even an unreadable response has ended the operation.
        fault(error)
        attempt.operation.lease.end()
      }
    },
    rejected(attempt, error) {
      try {
        rejected(attempt, error)
      } catch (own) {
        fault(own)
        attempt.operation.lease.end('error')
      }
    },
  }
}

/** Ends the operation, unless supabase-js is about to repeat it. */
function endUnlessRepeated(repeats: Repeats, { operation, request, repeatable }: Attempt, end: End): void {
  operation.underWay(null)
  const lapse = (): void => operation.lease.end(end.outcome, end.code)
  if (!repeatable || !repeats.park(operation, keyOf(request), numberOf(request), end, lapse)) lapse()
}
