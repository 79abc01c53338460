import type { Tracker } from '../../../model/extensions.ts'
import type { DriverContext } from '../../shared/driver.ts'
import type { StackSampler } from '../../stack/capture.ts'
import { Checkout, type PoolCounts } from '../client/checkout.ts'
import type { ClientRegistry } from '../client/clients.ts'
import { isSubmittable, textOf } from '../client/statement.ts'
import type { PgClient } from '../shapes.ts'

/** What stands for "no query on the pool is calling `connect` now"; a statement may be any value. */
const NONE: unique symbol = Symbol('none') as never

/** The checkouts of one pool on their way: each from the call of `connect` to its answer. Nothing here throws. */
export interface Requests {
  /**
   * A call of `connect` begins. O(1).
   * @param below function whose caller asked for the client
   * @returns null when it cannot be tracked
   */
  begin(below: (...args: never[]) => unknown): Checkout | null
  refused(checkout: Checkout, error: unknown): void
  came(checkout: Checkout, client: PgClient): void
  /** Runs the pool's own `query`, which calls `connect` for itself, with this statement. */
  during<T>(statement: unknown, run: () => T): T
}

export function createRequests(
  context: DriverContext,
  counts: PoolCounts,
  clients: ClientRegistry,
  sampler: StackSampler,
  trackerOf: (service: string | undefined) => Tracker,
): Requests {
  const { tracking, stackSample, scope } = context
  /** The statement of the `pool.query` that is calling `connect` now. */
  let querying: unknown = NONE
  /** Whether it is a cursor or a stream: the pool never gives its client back by itself. */
  let isOpenEnded = false

  return {
    begin(below) {
      const statement = querying
      querying = NONE
      try {
        const now = performance.now()
        const explicit = statement === NONE
        const within = scope()
        // A query on the pool itself gives its client back by itself: its stack is kept only when all are.
        const origin = explicit || isOpenEnded || stackSample === 1 ? sampler.take(below, now) : undefined
        const text = explicit ? undefined : statement
        return new Checkout(counts, trackerOf(within?.service), explicit, text, origin, within?.route, now)
      } catch (error) {
        tracking.fault('pg', error)
        return null
      }
    },
    refused(checkout, error) {
      try {
        checkout.refused(error)
      } catch (fault) {
        tracking.fault('pg', fault)
      }
    },
    came(checkout, client) {
      try {
        checkout.begin(client, clients.pageOf(client))
        context.seen()
      } catch (fault) {
        tracking.fault('pg', fault)
      }
    },
    during(statement, run) {
      try {
        querying = textOf(statement)
        isOpenEnded = isSubmittable(statement)
      } catch (fault) {
        // A statement is any object of the application's, getters included.
        tracking.fault('pg', fault)
      }
      try {
        return run()
      } finally {
        querying = NONE
        isOpenEnded = false
      }
    },
  }
}
