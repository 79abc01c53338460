import { replaceMethod } from '../../shared/methods.ts'
import { QUEUE_TIMEOUT } from '../client/checkout.ts'
import { claiming } from './claim.ts'
import type { LentRequest } from './lent-request.ts'
import type { PoolLibrary } from './library.ts'
import { type Context, watchedBy } from './watched.ts'

/** The parts of tarn's pool that are used: that of knex, and so of objection and mikro-orm. */
interface TarnPool {
  readonly max: number
  readonly destroyed?: boolean
  readonly free: TarnResource[]
  readonly used: TarnResource[]
  numUsed(): number
  numFree(): number
  numPendingAcquires(): number
  numPendingCreates(): number
  _create(): unknown
  _destroy(client: unknown): unknown
  _tryAcquireOrCreate(): void
  /** Reports what happens in the pool to its listeners, in the middle of the call that makes it happen. */
  _executeEventHandlers(event: string, ...args: unknown[]): void
}
interface TarnResource {
  readonly resource: unknown
  resolve?(): unknown
  settle?(): unknown
}

const METHODS = ['_create', '_destroy', '_tryAcquireOrCreate', '_executeEventHandlers'] as const

const TARN: PoolLibrary<TarnPool> = {
  gauges: (pool) => ({
    used: pool.numUsed(),
    idle: pool.numFree(),
    connecting: pool.numPendingCreates(),
    pending: pool.numPendingAcquires(),
    max: pool.max,
  }),
  has: ({ used, free }, client) => [...used, ...free].some(({ resource }) => resource === client),
  discard(pool, client) {
    const at = pool.used.findIndex(({ resource }) => resource === client)
    if (at < 0) return
    const [taken] = pool.used.splice(at, 1)
    // Ending the pool waits until everything in use was returned.
    taken?.resolve?.()
    pool._destroy(client)
    pool._tryAcquireOrCreate()
  },
  discardFree(pool) {
    for (const one of pool.free.splice(0)) {
      one.settle?.()
      pool._destroy(one.resource)
    }
  },
  isEnded: ({ destroyed }) => destroyed === true,
}

/**
 * Watches every pool of a copy of tarn, those made before too, by the events it reports to its listeners. Its class,
 * promises and resources are unchanged. An older version without events is not tracked. Applying it twice is harmless.
 * @returns the library
 */
export function watchTarn<L extends { readonly Pool?: { readonly prototype: object } }>(
  library: L,
  context: Context,
): L {
  const prototype = library.Pool?.prototype as TarnPool | undefined
  if (!prototype || METHODS.some((name) => typeof prototype[name] !== 'function')) return library
  const found = watchedBy(prototype, TARN, context)
  if (!found) return library
  const watched = found
  const { _create: create, _executeEventHandlers: report } = prototype
  const requests = new WeakMap<TarnPool, Map<unknown, LentRequest | null>>()

  const requestsOf = (pool: TarnPool): Map<unknown, LentRequest | null> => {
    let found = requests.get(pool)
    if (!found) requests.set(pool, (found = new Map()))
    return found
  }
  const taken = (pool: TarnPool, id: unknown): LentRequest | null | undefined => {
    const found = requests.get(pool)?.get(id)
    requests.get(pool)?.delete(id)
    return found
  }
  replaceMethod(prototype, '_create', function (this: TarnPool): unknown {
    const lent = watched(this)
    return lent ? claiming(lent, () => create.call(this)) : create.call(this)
  })
  function happened(this: TarnPool, event: string, ...args: unknown[]): void {
    const lent = HEARD.has(event) ? watched(this) : null
    if (lent) {
      const [first, second] = args
      if (event === 'acquireRequest') requestsOf(this).set(first, lent.request(happened))
      else if (event === 'acquireSuccess') lent.came(taken(this, first), second)
      else if (event === 'acquireFail') lent.refused(taken(this, first), plain(second))
      else lent.returned(first)
    }
    report.call(this, event, ...args)
  }
  replaceMethod(prototype, '_executeEventHandlers', happened, report)
  return library
}

const HEARD: ReadonlySet<string> = new Set(['acquireRequest', 'acquireSuccess', 'acquireFail', 'release'])

/** Without another cause it was the queue that took too long. */
function plain(error: unknown): unknown {
  const isQueue = error instanceof Error && error.message === 'operation timed out for an unknown reason'
  return isQueue ? new Error(QUEUE_TIMEOUT) : error
}
