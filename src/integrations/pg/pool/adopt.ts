import type { DriverContext, TrackerOf } from '../../shared/driver.ts'
import type { StackSampler } from '../../stack/capture.ts'
import { Checkout, type PoolCounts } from '../client/checkout.ts'
import type { ClientPage } from '../client/client-history.ts'

/** What the checkouts of one pool are made from. */
export interface CheckoutParts {
  readonly context: DriverContext
  readonly counts: PoolCounts
  readonly sampler: StackSampler
  readonly trackerOf: TrackerOf
}

/** @param below function whose caller sends the statement */
export type Adopt = (page: ClientPage, below: (...args: never[]) => unknown) => void

/**
 * Takes clients that are in use though no method that is followed asked for them, e.g. where a subclass has a `connect` of its
 * own: each is a checkout from its first statement on. Nothing here throws.
 */
export function adoption({ context, counts, sampler, trackerOf }: CheckoutParts): Adopt {
  return (page, below) => {
    try {
      const within = context.scope()
      const origin = sampler.take(below, performance.now())
      const tracker = trackerOf(within?.service)
      // How long it waited is not known.
      const checkout = new Checkout(counts, tracker, true, undefined, origin, within?.route, null)
      checkout.begin(page.client, page)
      context.seen()
    } catch (error) {
      context.tracking.fault('pg', error)
    }
  }
}
