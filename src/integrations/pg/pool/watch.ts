import type { Tracker } from '../../../model/extensions.ts'
import type { DriverContext } from '../../shared/driver.ts'
import { createStackSampler } from '../../stack/capture.ts'
import { Checkout, type PoolCounts } from '../client/checkout.ts'
import { createClientRegistry } from '../client/clients.ts'
import { isSubmittable, textOf } from '../client/statement.ts'
import type { PgCallback, PgClient, PgPool, PgRelease } from '../shapes.ts'
import { attachPool } from './attach.ts'

export interface WatchOptions {
  /** Name of the pool, shown as `pg:<name>`. @default its `application_name`, else its database */
  readonly name?: string
  /** Function whose caller created the pool; frames above it are left out of the place of creation. */
  readonly below?: (...args: never[]) => unknown
}

/** Marks a pool that is watched, for every copy of this module in the process. */
const WATCHED: unique symbol = Symbol.for('next-db-monitoring.watched') as never

/** Whether a pool is watched. */
export function isWatched(pool: object): boolean {
  return Object.hasOwn(pool, WATCHED)
}

/** What stands for "no query on the pool is calling `connect` now"; a statement may be any value. */
const NONE: unique symbol = Symbol('none') as never

/**
 * Watches one pool: a lease from every checkout to its release, times, errors, gauges. The pool's answers, errors,
 * events and promises stay what they are; watching it twice changes nothing.
 */
export function watchPool(context: DriverContext, pool: PgPool, options: WatchOptions = {}): void {
  const marked = pool as { [WATCHED]?: true }
  if (marked[WATCHED] || typeof pool.connect !== 'function') return
  Object.defineProperty(pool, WATCHED, { value: true })

  const { tracking, stackSample, scope } = context
  const sampler = createStackSampler(stackSample)
  const weak = new WeakRef(pool)
  const counts: PoolCounts = {
    out: 0,
    waiting: 0,
    missed: () => sampler.hunt(performance.now()),
    counts: (client) => weak.deref()?._clients?.includes(client) ?? false,
  }
  const clients = createClientRegistry((error) => ordinary.fail(error, 'idle connection'))
  const name = attachPool(context, pool, clients, counts, { below: watchPool, ...options })
  const ordinary = tracking.tracker(context.service, name)
  const trackerOf = (service: string | undefined): Tracker =>
    service === undefined || service === context.service ? ordinary : tracking.tracker(service, name)
  clients.follow(pool, (ms) => ordinary.created(ms))

  /** The statement of the `pool.query` that is calling `connect` now. */
  let querying: unknown = NONE
  /** Whether it is a cursor or a stream: the pool never gives its client back by itself. */
  let isOpenEnded = false

  const request = (): Checkout | null => {
    const statement = querying
    querying = NONE
    try {
      const now = performance.now()
      const explicit = statement === NONE
      const within = scope()
      // A query on the pool itself gives its client back by itself: its stack is kept only when all are.
      const origin = explicit || isOpenEnded || stackSample === 1 ? sampler.take(connect, now) : undefined
      const text = explicit ? undefined : statement
      return new Checkout(counts, trackerOf(within?.service), explicit, text, origin, within?.route, now)
    } catch (error) {
      tracking.fault('pg', error)
      return null
    }
  }
  const refuse = (checkout: Checkout, error: unknown): void => {
    try {
      checkout.refused(error)
    } catch (fault) {
      tracking.fault('pg', fault)
    }
  }
  /** Our own work must not fail the checkout it looks at. */
  const begin = (checkout: Checkout, client: PgClient): void => {
    try {
      checkout.begin(client, clients.pageOf(client))
      context.seen()
    } catch (fault) {
      tracking.fault('pg', fault)
    }
  }
  /** The pool may throw before it answers (a connection string without a valid port): nobody waits then. */
  const call = (checkout: Checkout, run: () => unknown): unknown => {
    try {
      return run()
    } catch (error) {
      refuse(checkout, error)
      throw error
    }
  }

  const original = pool.connect
  function connect(this: PgPool, callback?: PgCallback): unknown {
    const checkout = request()
    if (checkout === null) return original.call(this, callback)
    if (typeof callback === 'function') {
      return call(checkout, () =>
        original.call(this, (error, client, done) => {
          if (error || !client) {
            refuse(checkout, error)
            return callback(error, client, done)
          }
          begin(checkout, client)
          return callback(error, client, client.release as PgRelease)
        }),
      )
    }
    const answer = call(checkout, () => original.call(this)) as Promise<PgClient>
    // The caller's own handlers decide what is unhandled: what is passed on rejects as the original does.
    return answer.then(
      (client) => {
        begin(checkout, client)
        return client
      },
      (error: unknown) => {
        refuse(checkout, error)
        throw error
      },
    )
  }
  own(pool, 'connect', connect)

  const query = pool.query as ((...args: unknown[]) => unknown) | undefined
  if (typeof query === 'function') {
    own(pool, 'query', function (this: PgPool, ...args: unknown[]): unknown {
      querying = textOf(args[0])
      isOpenEnded = isSubmittable(args[0])
      try {
        return Reflect.apply(query, this, args)
      } finally {
        querying = NONE
        isOpenEnded = false
      }
    })
  }
}

function own(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false })
}
