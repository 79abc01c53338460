import type { Tracking } from '../../../model/extensions.ts'
import type { LeaseDetails } from '../../../model/lease.ts'
import { Attempt } from './attempt.ts'
import { createNames } from './names.ts'
import { Operation } from './operation.ts'
import type { Repeats } from './repeats.ts'
import { keyOf, numberOf, readRequest } from './request.ts'
import { createTrackers } from './trackers.ts'

/** To whom operations belong, and what is noted of them. */
export interface BeginOptions {
  /** Who uses the client; a function is called at every operation. */
  readonly service: string | (() => string)
  /** Called at every operation. */
  readonly seen?: () => void
  /** Where the operation was begun, for those that are sampled. */
  readonly origin?: () => LeaseDetails['origin']
}

/** Turns a request into the next attempt of an operation: of a new one, or of one that supabase-js repeats. */
export type Begin = (input: RequestInfo | URL, init: RequestInit | undefined) => Attempt

export function createBegin(tracking: Tracking, repeats: Repeats, options: BeginOptions): Begin {
  const names = createNames()
  const trackers = createTrackers(tracking)
  const { service } = options
  return (input, init) => {
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
}
