import type { Tracker } from '../../model/extensions.ts'
import type { DriverContext } from '../driver.ts'
import { operationOf } from '../sql/operation.ts'
import { createStackSampler } from '../stack/capture.ts'
import { attachPool } from './attach.ts'
import { Checkout, type CheckoutSurroundings } from './checkout.ts'
import { createClientBook } from './client-book.ts'
import { handleOf } from './handle.ts'
import type { PgCallback, PgClient, PgPool, PgRelease } from './shapes.ts'
import { textOf } from './statement.ts'

export interface WatchOptions {
  /** Name of the pool, shown as `pg:<name>`. @default its `application_name`, else its database */
  readonly name?: string
  /**
   * Hands out one handle for each checkout instead of the client itself, so that a handle that was garbage-collected
   * without a release is known to be lost: certain, not suspected. The handle behaves as the client, but is not `===`
   * to it. @default true when every acquisition keeps its stack (`captureStack: 'on'`)
   */
  readonly handles?: boolean
  /** Function whose caller created the pool; frames above it are left out of the place of creation. */
  readonly below?: (...args: never[]) => unknown
}

/** Marks a pool that is watched, for every copy of this module in the process. */
const WATCHED: unique symbol = Symbol.for('next-db-monitoring.watched') as never

const now = (): number => performance.now()

/**
 * Watches one pool: a lease from every checkout to its release, times, errors, gauges. The pool's answers, errors,
 * events and promises stay what they are; watching it twice changes nothing.
 */
export function watchPool(context: DriverContext, pool: PgPool, options: WatchOptions = {}): void {
  const marked = pool as { [WATCHED]?: true }
  if (marked[WATCHED] || typeof pool.connect !== 'function') return
  Object.defineProperty(pool, WATCHED, { value: true })

  const { tracking } = context
  const out = new Map<PgClient, Checkout>()
  const sampler = createStackSampler(context.stackSample)
  const surroundings: CheckoutSurroundings = { out, sampler, now }
  const counts = { waiting: 0 }
  const withHandles = options.handles ?? context.stackSample === 1
  const attached = attachPool(context, pool, out, counts, { below: watchPool, ...options })
  const trackers = new Map<string, Tracker>()
  const trackerOf = (service: string): Tracker => {
    let tracker = trackers.get(service)
    if (!tracker) trackers.set(service, (tracker = tracking.tracker(service, attached.name)))
    return tracker
  }
  const clients = createClientBook(out, (error) => trackerOf(context.service).fail(error, 'idle connection'))
  clients.follow(pool, attached.openings, (ms) => trackerOf(context.service).created(ms))

  /** The statement of the `pool.query` that is calling `connect` now. */
  let querying: { readonly text: unknown } | null = null

  const begin = (): Attempt => {
    const from = now()
    const statement = querying
    querying = null
    const scope = context.scope()
    counts.waiting++
    return {
      from,
      statement,
      tracker: trackerOf(scope?.service ?? context.service),
      route: scope?.route,
      // A query on the pool itself gives its client back by itself: its stack is kept only when all are.
      origin: statement === null || context.stackSample === 1 ? sampler.take(connect, from) : undefined,
    }
  }
  const refused = (attempt: Attempt, error: unknown): void => {
    counts.waiting--
    if (error instanceof Error && error.message === QUEUE_TIMEOUT) attempt.tracker.timedOut()
    attempt.tracker.fail(error, 'connect')
  }
  const handed = (attempt: Attempt, client: PgClient): Checkout => {
    counts.waiting--
    const { tracker, statement, origin, route, from } = attempt
    tracker.waited(now() - from)
    clients.prepare(client)
    out.get(client)?.overtaken()
    const giveBack = client.release as PgRelease
    const checkout = new Checkout(surroundings, client, tracker, giveBack, origin, route, statement)
    checkout.begin(statement === null ? 'checkout' : operationOf(statement.text))
    client.release = (error) => checkout.release(error)
    context.seen()
    return checkout
  }
  /** Our own work must not fail the checkout it looks at. */
  const safely = <T>(run: () => T): T | undefined => {
    try {
      return run()
    } catch (error) {
      tracking.fault('pg', error)
      return undefined
    }
  }

  const original = pool.connect
  function connect(this: PgPool, callback?: PgCallback): unknown {
    const attempt = safely(begin)
    if (!attempt) return original.call(this, callback)
    const explicit = attempt.statement === null
    const hand = (client: PgClient): PgClient => {
      const checkout = safely(() => handed(attempt, client))
      return checkout && explicit && withHandles ? handleOf(client, checkout) : client
    }
    if (typeof callback === 'function') {
      return original.call(this, (error, client, done) => {
        if (error || !client) {
          safely(() => refused(attempt, error))
          return callback(error, client, done)
        }
        const given = hand(client)
        return callback(error, given, given.release as PgRelease)
      })
    }
    // The caller's own handlers decide what is unhandled: what is passed on rejects as the original does.
    return (original.call(this) as Promise<PgClient>).then(hand, (error: unknown) => {
      safely(() => refused(attempt, error))
      throw error
    })
  }
  own(pool, 'connect', connect)

  const query = pool.query
  if (typeof query === 'function') {
    own(pool, 'query', function (this: PgPool, ...args: unknown[]): unknown {
      querying = { text: textOf(args[0]) }
      try {
        return (query as (...args: unknown[]) => unknown).apply(this, args)
      } finally {
        querying = null
      }
    })
  }
}

/** How the pool says that no slot came in time; it gives no code. */
const QUEUE_TIMEOUT = 'timeout exceeded when trying to connect'

/** One call of `connect`. */
interface Attempt {
  readonly from: number
  /** `null` = an explicit checkout. */
  readonly statement: { readonly text: unknown } | null
  readonly tracker: Tracker
  readonly route: string | undefined
  readonly origin: Checkout['origin']
}

function own(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false })
}
