import { errorCode } from '../../model/classify.ts'
import type { Tracking } from '../../model/extensions.ts'
import type { LeaseDetails } from '../../model/lease.ts'
import { type Fetch, isTracked, marked } from '../../model/tracked-mark.ts'
import { errorAnswer, told } from './answer.ts'
import { createNames } from './names.ts'
import { type Operation, openOperation, reclaimedError } from './operation.ts'
import { isAbortError, outcomeOf } from './outcome.ts'
import { createRepeats, type End } from './repeats.ts'
import { type OutgoingRequest, readRequest } from './request.ts'

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
  const { service } = options

  /** Runs our own part; what it throws is a fault of ours and changes nothing for the caller. */
  const guarded = <T>(run: () => T): T | undefined => {
    try {
      return run()
    } catch (error) {
      tracking.fault('supabase-client', error)
      return undefined
    }
  }

  const begin = (input: RequestInfo | URL, init: RequestInit | undefined): Attempt => {
    const request = readRequest(input, init)
    const { pool, operation: name, repeatable } = names.of(request)
    // Nobody waits for a repeat: then this is none, and its header need not be read.
    const repeated =
      repeatable && repeats.waiting() ? repeats.take(keyOf(request), numberOf(request)) : undefined
    if (repeated) {
      if (request.signal?.aborted !== true) repeated.lease.attempt()
      return { request, repeatable, operation: repeated }
    }
    options.seen?.()
    const tracker = tracking.tracker(typeof service === 'function' ? service() : service, pool)
    return { request, repeatable, operation: openOperation(tracker, name, options.origin?.()) }
  }

  /** Ends the operation, unless supabase-js is about to repeat it. */
  const endOrPark = (attempt: Attempt, end: End): void => {
    const { operation, request, repeatable } = attempt
    operation.giveBack = null
    const lapse = (): void => operation.lease.end(end.outcome, end.code)
    if (!repeatable || !repeats.park(operation, keyOf(request), numberOf(request), end, lapse)) lapse()
  }

  const answered = (attempt: Attempt, response: Response): void => {
    const { operation, request } = attempt
    const error = errorAnswer(response, request.method)
    if (error === null) {
      operation.lease.end('ok')
    } else if (error.serious) {
      const retryAfter = response.headers.get('retry-after')
      endOrPark(attempt, { outcome: 'error', status: error.status, retryAfter })
      void told(error, operation.tracker.pool).then((said) =>
        guarded(() => operation.tracker.fail(said, operation.name)),
      )
    } else if (error.body === null) {
      // An error of the request's own (a missing row, a refused password) is counted by its code and leaves no text.
      operation.lease.end('error', error.code ?? `HTTP${error.status}`)
    } else {
      operation.giveBack = () => 'forgotten'
      void told(error, operation.tracker.pool).then((said) =>
        guarded(() => operation.lease.end('error', errorCode(said) ?? undefined)),
      )
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
    const { operation, request } = attempt
    if (operation.taken) return Promise.reject(reclaimedError())
    const controller = maySignal(request) ? new AbortController() : null
    const answer = controller ? base(args[0], { ...args[1], signal: controller.signal }) : base(...args)
    return new Promise((resolve, reject) => {
      let abandoned = false
      operation.giveBack = () => {
        if (controller) {
          controller.abort(reclaimedError())
          return 'request-aborted'
        }
        abandoned = true
        reject(reclaimedError())
        return 'request-abandoned'
      }
      Promise.resolve(answer).then(
        (response) => {
          if (abandoned) return void response.body?.cancel().catch(() => {})
          guarded(() => answered(attempt, response))
          resolve(response)
        },
        (error: unknown) => {
          if (abandoned) return
          guarded(() => rejected(attempt, error))
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
      tracking.fault('supabase-client', error)
      return base(...args)
    }
    try {
      return send(attempt, args)
    } catch (error) {
      guarded(() => rejected(attempt, error))
      throw error
    }
  })
}

interface Attempt {
  readonly operation: Operation
  readonly request: OutgoingRequest
  readonly repeatable: boolean
}

/** What an operation's attempts have in common. */
function keyOf({ method, url }: OutgoingRequest): string {
  return `${method} ${url}`
}

/** 0 = the first attempt. */
function numberOf({ header }: OutgoingRequest): number {
  return Number(header('x-retry-count')) || 0
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
