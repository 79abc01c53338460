import type { DriverContext } from '../../shared/driver.ts'
import { createStackSampler } from '../../stack/capture.ts'
import type { PoolCounts } from '../client/checkout.ts'
import { createClientRegistry } from '../client/clients.ts'
import type { PgPool } from '../shapes.ts'
import { attachPool } from './attach.ts'
import { replaceMethods } from './connect.ts'
import { createRequests } from './requests.ts'

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

/**
 * Watches one pool: a lease from every checkout to its release, times, errors, gauges. The pool's results, errors, events
 * and promises are unchanged; watching it twice changes nothing.
 */
export function watchPool(context: DriverContext, pool: PgPool, options: WatchOptions = {}): void {
  const marked = pool as { [WATCHED]?: true }
  if (marked[WATCHED] || typeof pool.connect !== 'function') return
  Object.defineProperty(pool, WATCHED, { value: true })

  const { tracking } = context
  const sampler = createStackSampler(context.stackSample)
  const weak = new WeakRef(pool)
  const counts: PoolCounts = {
    out: 0,
    waiting: 0,
    missed: () => sampler.hunt(performance.now()),
    counts: (client) => weak.deref()?._clients?.includes(client) ?? false,
  }
  const clients = createClientRegistry({
    idleFailed: (error) => ordinary.fail(error, 'idle connection'),
    isOff: () => context.isOff?.() === true,
    isAsked: () => counts.waiting > 0,
    adopt: (page, below) => requests.adopt(page, below),
  })
  const name = attachPool(context, pool, clients, counts, { below: watchPool, ...options })
  const ordinary = tracking.tracker(context.service, name)
  const requests = createRequests(context, name, counts, clients, sampler)
  clients.follow(pool, (ms) => ordinary.created(ms))
  replaceMethods(pool, requests)
}
