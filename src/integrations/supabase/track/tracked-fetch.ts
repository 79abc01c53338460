import type { Tracking } from '../../../model/extensions.ts'
import { type Fetch, isTracked, marked } from '../tracked-mark.ts'
import type { Attempt } from './attempt.ts'
import { type BeginOptions, createBegin } from './begin.ts'
import { reclaimedError } from './operation.ts'
import { createRepeats } from './repeats.ts'
import type { OutgoingRequest } from './request.ts'
import { createSettlement, type Settlement } from './settle.ts'

/** How the requests of a client are tracked. */
export interface TrackedFetchOptions extends BeginOptions {
  /** The fetch to call. @default the global one, looked up at every call as supabase-js does */
  readonly fetch?: Fetch | undefined
  /** `false` = this call goes through untracked. Called every time. @default true */
  readonly enabled?: () => boolean
}

/**
 * A `fetch` for the option `global.fetch` of supabase-js. Each operation is a lease from its first request until
 * headers arrive (so the time is the time to headers, and bodies are never touched on success); attempts that
 * supabase-js repeats by itself belong to the operation they repeat. Results, errors, request bytes, streaming and
 * aborts are those of the underlying fetch. A fetch that is already tracked is returned unchanged.
 */
export function trackedFetch(tracking: Tracking, options: TrackedFetchOptions): Fetch {
  const base: Fetch = options.fetch ?? ((...args) => globalThis.fetch(...args))
  if (isTracked(base)) return base
  const fault = (error: unknown): void => tracking.fault('supabase-client', error)
  const repeats = createRepeats()
  // A fetch of the user's may send what React would not.
  const { render: _render, ...own } = options
  const begin = createBegin(tracking, repeats, options.fetch === undefined ? options : own)
  const settlement = createSettlement(repeats, fault)
  const isOwn = options.fetch === undefined

  return marked((...args) => {
    if (options.enabled?.() === false) return base(...args)
    let attempt: Attempt | null
    try {
      attempt = begin(args[0], args[1])
    } catch (error) {
      fault(error)
      return base(...args)
    }
    if (attempt === null) return base(...args)
    try {
      return send(base, settlement, attempt, args, isOwn)
    } catch (error) {
      settlement.rejected(attempt, error)
      throw error
    }
  })
}

function send(
  base: Fetch,
  settlement: Settlement,
  attempt: Attempt,
  args: Parameters<Fetch>,
  isOwn: boolean,
): Promise<Response> {
  if (attempt.operation.taken) return Promise.reject(reclaimedError())
  const controller = isOwn && maySignal(attempt.request) ? new AbortController() : null
  const answer = controller ? base(args[0], { ...args[1], signal: controller.signal }) : base(...args)
  // A fetch of the user's may answer at once, or with nothing.
  if (typeof (answer as Partial<Promise<Response>> | null | undefined)?.then !== 'function') {
    settlement.answered(attempt, answer as never)
    return answer
  }
  return new Promise((resolve, reject) => {
    attempt.sent(controller, reject)
    Promise.resolve(answer).then(
      (response) => {
        if (attempt.abandoned) return letGo(response)
        settlement.answered(attempt, response)
        resolve(response)
      },
      (error: unknown) => {
        if (attempt.abandoned) return
        settlement.rejected(attempt, error)
        reject(error)
      },
    )
  })
}

/** An answer that is no longer waited for. Its body may be another library's, which cannot be cancelled. */
function letGo(response: Response | undefined): void {
  try {
    Promise.resolve(response?.body?.cancel?.()).catch(() => {})
  } catch {
    // Nothing is left to be done with it.
  }
}

/**
 * Whether a request is given a signal, so that cleanup can abort it for real. Never beside a signal of the caller's, whose
 * effect must not change, nor for a fetch of the user's, which may put a time limit where it finds no signal. Never for reads: under Next a signal takes a request out of the de-duplication of equal requests
 * within a render, and it costs a twentieth of a call on loopback. Those are abandoned instead: their caller is released at
 * once, and their response is dropped when it arrives.
 */
function maySignal({ method, signalFree }: OutgoingRequest): boolean {
  return signalFree && method !== 'GET' && method !== 'HEAD'
}
