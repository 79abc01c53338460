import type { Tracking } from '../../../model/extensions.ts'
import type { LeaseDetails } from '../../../model/lease.ts'
import { Attempt } from './attempt.ts'
import { createNames, type NamesOptions } from './names.ts'
import { Operation } from './operation.ts'
import type { Repeats } from './repeats.ts'
import { isMemoised, keyOf, numberOf, readRequest } from './request.ts'
import { createTrackers } from './trackers.ts'

/** Which service operations belong to, and what is recorded of them. */
export interface BeginOptions extends NamesOptions {
  /** Who uses the client; a function is called at every operation. */
  readonly service: string | (() => string)
  /** Called at every operation. */
  readonly seen?: () => void
  /** What is the same for all of one render in which equal requests are sent once; `undefined` = no such render. */
  readonly render?: () => object | undefined
  /** Where the operation was begun, for those that are sampled. */
  readonly origin?: () => LeaseDetails['origin']
}

/** Turns a request into the next attempt of an operation: of a new one, or of one that supabase-js repeats; `null` = nothing is sent. */
export type Begin = (input: RequestInfo | URL, init: RequestInit | undefined) => Attempt | null

export function createBegin(tracking: Tracking, repeats: Repeats, options: BeginOptions): Begin {
  const names = createNames(tracking, options)
  const trackers = createTrackers(tracking)
  const { service } = options
  return (input, init) => {
    const request = readRequest(input, init)
    if (isMemoised(options.render?.(), request)) return null
    const { pool, operation, repeatable } = names.of(request)
    // No operation waits for a repeat, so this is not one, and its header need not be read.
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
}
