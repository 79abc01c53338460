import { type DriverContext, trackersOf } from '../../shared/driver.ts'
import type { StackSampler } from '../../stack/capture.ts'
import { takeCall } from '../callers/call.ts'
import { Checkout, type PoolCounts } from '../client/checkout.ts'
import type { ClientRegistry } from '../client/clients.ts'
import { isSubmittable, textOf } from '../client/statement.ts'
import type { PgPool } from '../shapes.ts'
import { type Adopt, adoption, type CheckoutParts } from './adopt.ts'

/** What stands for "no query on the pool is calling `connect` now"; a statement may be any value. */
const NONE: unique symbol = Symbol('none') as never

/** The statement of the `pool.query` that calls `connect` now. */
interface Current {
  readonly statement: unknown
  /** Whether it is a cursor or a stream, whose client the pool never gives back by itself. */
  readonly isOpenEnded: boolean
}

const NOTHING: Current = { statement: NONE, isOpenEnded: false }

/** The checkouts of one pool on their way: each from the call of `connect` to its answer. Nothing here throws. */
export interface Requests {
  /** Whether monitoring was switched off: the pool gets its own methods back. */
  isOff(): boolean
  /**
   * A call of `connect` begins. O(1).
   * @param below function whose caller requested the client
   * @returns null when it cannot be tracked
   */
  begin(below: (...args: never[]) => unknown): Checkout | null
  refused(checkout: Checkout, error: unknown): void
  /** @returns whether the answer is the pool's own client, and not what a subclass made of it */
  came(checkout: Checkout, pool: PgPool, answer: unknown): boolean
  /** The pool answers in a way of its own. */
  lost(checkout: Checkout): void
  readonly adopt: Adopt
  /** Runs the pool's own `query`, which calls `connect` for itself, with this statement. */
  during<T>(statement: unknown, run: () => T): T
}

/** @param name the pool's */
export function createRequests(
  context: DriverContext,
  name: string,
  counts: PoolCounts,
  clients: ClientRegistry,
  sampler: StackSampler,
): Requests {
  const { tracking } = context
  const parts = { context, counts, sampler, trackerOf: trackersOf(context, name) }
  let current = NOTHING
  const attempt = (work: () => void): void => {
    try {
      work()
    } catch (fault) {
      tracking.fault('pg', fault)
    }
  }

  return {
    isOff: () => context.isOff?.() === true,
    begin(below) {
      const of = current
      current = NOTHING
      try {
        return checkoutOf(parts, of, below)
      } catch (error) {
        tracking.fault('pg', error)
        return null
      }
    },
    refused(checkout, error) {
      attempt(() => checkout.refused(error))
    },
    came(checkout, pool, answer) {
      let isOwn = false
      attempt(() => {
        const page = clients.behind(pool, answer)
        if (page === null) return
        isOwn = page.client === answer
        checkout.begin(page.client, page)
        context.seen()
      })
      checkout.lost()
      return isOwn
    },
    lost: (checkout) => checkout.lost(),
    adopt: adoption(parts),
    during(statement, run) {
      // A statement is any object of the application's, getters included.
      attempt(() => {
        current = { statement: textOf(statement), isOpenEnded: isSubmittable(statement) }
      })
      try {
        return run()
      } finally {
        current = NOTHING
      }
    },
  }
}

function checkoutOf(
  { context, counts, sampler, trackerOf }: CheckoutParts,
  { statement, isOpenEnded }: Current,
  below: (...args: never[]) => unknown,
): Checkout {
  const now = performance.now()
  const explicit = statement === NONE
  const within = context.scope()
  // A query on the pool itself returns its client by itself: its stack is stored only when all are.
  const isStored = explicit || isOpenEnded || context.stackSample === 1
  const origin = (explicit ? takeCall() : undefined) ?? (isStored ? sampler.take(below, now) : undefined)
  const text = explicit ? undefined : statement
  return new Checkout(counts, trackerOf(within?.service), explicit, text, origin, within?.route, now)
}
