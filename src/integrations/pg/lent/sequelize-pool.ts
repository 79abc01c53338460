import { replaceMethod } from '../../shared/methods.ts'
import { QUEUE_TIMEOUT } from '../client/checkout.ts'
import { claiming } from './claim.ts'
import type { PoolLibrary } from './library.ts'
import { type Context, watchedBy } from './watched.ts'

/** The parts of sequelize's pool that are used. */
interface SequelizePool {
  readonly using: number
  readonly available: number
  readonly waiting: number
  readonly size: number
  readonly maxSize: number
  readonly _draining?: boolean
  readonly _inUseObjects?: readonly { readonly resource: unknown }[]
  readonly _availableObjects?: readonly { readonly resource: unknown }[]
  acquire(...args: unknown[]): Promise<unknown>
  release(client: unknown): unknown
  destroy(client: unknown): unknown
  _createResource(): unknown
}

const METHODS = ['acquire', 'release', 'destroy', '_createResource'] as const

const SEQUELIZE: PoolLibrary<SequelizePool> = {
  gauges: ({ using, available, waiting, size, maxSize }) => ({
    used: using,
    idle: available,
    connecting: Math.max(0, size - using - available),
    pending: waiting,
    max: maxSize,
  }),
  has: ({ _inUseObjects = [], _availableObjects = [] }, client) =>
    [..._inUseObjects, ..._availableObjects].some(({ resource }) => resource === client),
  discard: (pool, client) => dropped(pool.destroy(client)),
  discardFree(pool) {
    for (const { resource } of [...(pool._availableObjects ?? [])]) dropped(pool.destroy(resource))
  },
  isEnded: ({ _draining }) => _draining === true,
}

/** A connection that fails to close cleanly is closed anyway. */
function dropped(closing: unknown): void {
  Promise.resolve(closing).catch(() => {})
}

/**
 * Watches every pool of a copy of `sequelize-pool`, those made before too, by the methods of its class. Results, errors and
 * resources are unchanged. Applying it twice is harmless.
 * @returns the library
 */
export function watchSequelizePool<L extends { readonly Pool?: { readonly prototype: object } }>(
  library: L,
  context: Context,
): L {
  const prototype = library.Pool?.prototype as SequelizePool | undefined
  if (!prototype || METHODS.some((name) => typeof prototype[name] !== 'function')) return library
  const found = watchedBy(prototype, SEQUELIZE, context)
  if (!found) return library
  const watched = found
  const { acquire, release, destroy, _createResource: create } = prototype

  replaceMethod(prototype, '_createResource', function (this: SequelizePool): unknown {
    const lent = watched(this)
    return lent ? claiming(lent, () => create.call(this)) : create.call(this)
  })
  function asked(this: SequelizePool, ...args: unknown[]): Promise<unknown> {
    const lent = watched(this)
    if (!lent) return acquire.apply(this, args)
    const request = lent.request(asked)
    // The caller's own handlers decide what is unhandled: what is passed on rejects as the original does.
    return acquire.apply(this, args).then(
      (client) => {
        lent.came(request, client)
        return client
      },
      (error: unknown) => {
        lent.refused(request, plain(error))
        throw error
      },
    )
  }
  replaceMethod(prototype, 'acquire', asked, acquire)
  replaceMethod(prototype, 'release', function (this: SequelizePool, client: unknown): unknown {
    watched(this)?.returned(client)
    return release.call(this, client)
  })
  replaceMethod(prototype, 'destroy', function (this: SequelizePool, client: unknown): unknown {
    watched(this)?.returned(client, true)
    return destroy.call(this, client)
  })
  return library
}

function plain(error: unknown): unknown {
  return error instanceof Error && error.message === 'Operation timeout' ? new Error(QUEUE_TIMEOUT) : error
}
