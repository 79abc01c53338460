import { errorCode } from '../../../model/errors/classify.ts'
import type { Tracking } from '../../../model/extensions.ts'
import type { LeaseDetails } from '../../../model/lease.ts'
import { type Fetch, isTracked, marked } from '../tracked-mark.ts'
import { type ErrorAnswer, errorAnswer, headerOf, type Said, told } from './answer.ts'
import { Attempt } from './attempt.ts'
import { createNames } from './names.ts'
import { Operation, reclaimedError } from './operation.ts'
import { isAbortError, outcomeOf } from './outcome.ts'
import { createRepeats, type End } from './repeats.ts'
import { keyOf, numberOf, type OutgoingRequest, readRequest } from './request.ts'
import { createTrackers } from './trackers.ts'

/** How the requests of a client are tracked. */
export interface TrackedFetchOptions {
  /** Who uses the client; a function is asked at every operation. */
  readonly service: string | (() => string)
  /** The fetch to call. @default the global one, looked up at every call as supabase-js does */
  readonly fetch?: Fetch | undefined
  /** `false` = this call goes through untracked. Asked at every call. @default true */
  readonly enabled?: () => boolean
  /** Told of every operation. */
  readonly seen?: () => void
  /** Where the operation was begun, for those that are sampled. */
  readonly origin?: () => LeaseDetails['origin']
}

/**
 * A `fetch` for the option `global.fetch` of supabase-js. Each operation is a lease from its first request until
 * headers arrive (so the time is the time to headers, and bodies are never touched on success); attempts that
 * supabase-js repeats by itself belong to the operation they repeat. Results, errors, request bytes, streaming and
 * aborts are those of the fetch beneath. A fetch that is tracked already comes back as it is.
 */
export function trackedFetch(tracking: Tracking, options: TrackedFetchOptions): Fetch {
  const base: Fetch = options.fetch ?? ((...args) => globalThis.fetch(...args))
  if (isTracked(base)) return base
  const repeats = createRepeats()
  const names = createNames()
  const trackers = createTrackers(tracking)
  const { service } = options

  const fault = (error: unknown): void => tracking.fault('supabase-client', error)

  const begin = (input: RequestInfo | URL, init: RequestInit | undefined): Attempt => {
    const request = readRequest(input, init)
    const { pool, operation, repeatable } = names.of(request)
    // Nobody waits for a repeat: then this is none, and its header need not be read.
    const repeated =
      repeatable && repeats.waiting() ? repeats.take(keyOf(request), numberOf(request)) : undefined
    if (repeated) {
      if (request.signal?.aborted !== true) repeated.lease.attempt()
      return new Attempt(repeated, request, repeatable)
    }
    options.seen?.()
    const tracker = trackers.of(typeof service === 'function' ? service() : service, pool)
    return new Attempt(new Operation(tracker, operation, options.origin?.()), request, repeatable)
  }

  /** Ends the operation, unless supabase-js is about to repeat it. */
  const endOrPark = ({ operation, request, repeatable }: Attempt, end: End): void => {
    operation.underWay(null)
    const lapse = (): void => operation.lease.end(end.outcome, end.code)
    if (!repeatable || !repeats.park(operation, keyOf(request), numberOf(request), end, lapse)) lapse()
  }

  /** Looks at what the body says, beside the caller. */
  const whenTold = (error: ErrorAnswer, { tracker }: Operation, then: (said: Said) => void): void =>
    void told(error, tracker.pool).then(then).catch(fault)

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

  const send = (attempt: Attempt, args: Parameters<Fetch>): Promise<Response> => {
    if (attempt.operation.taken) return Promise.reject(reclaimedError())
    const controller = maySignal(attempt.request) ? new AbortController() : null
    const answer = controller ? base(args[0], { ...args[1], signal: controller.signal }) : base(...args)
    return new Promise((resolve, reject) => {
      attempt.sent(controller, reject)
      Promise.resolve(answer).then(
        (response) => {
          if (attempt.abandoned) return void response?.body?.cancel().catch(() => {})
          try {
            answered(attempt, response)
          } catch (error) {
            // The user's own fetch may answer anything; what cannot be read has ended all the same.
            fault(error)
            attempt.operation.lease.end()
          }
          resolve(response)
        },
        (error: unknown) => {
          if (attempt.abandoned) return
          try {
            rejected(attempt, error)
          } catch (own) {
            fault(own)
            attempt.operation.lease.end('error')
          }
          reject(error)
        },
      )
    })
  }

  return marked((...args) => {
    if (options.enabled?.() === false) return base(...args)
    let attempt: Attempt
    try {
      attempt = begin(args[0], args[1])
    } catch (error) {
      fault(error)
      return base(...args)
    }
    try {
      return send(attempt, args)
    } catch (error) {
      try {
        rejected(attempt, error)
      } catch (own) {
        fault(own)
      }
      throw error
    }
  })
}

/**
 * Whether a request is given a signal, so that cleanup can abort it for real. Never next to a signal of the caller's:
 * what it does, and when, stays as it is. Never for reads: under Next a signal takes a request out of the
 * de-duplication of equal requests within a render, and it costs a twentieth of a call on loopback. Those are
 * abandoned instead: their caller is let go at once, their answer is dropped when it comes.
 */
function maySignal({ method, signalFree }: OutgoingRequest): boolean {
  return signalFree && method !== 'GET' && method !== 'HEAD'
}
