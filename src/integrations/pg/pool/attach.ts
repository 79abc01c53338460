import type { Pool, PoolGauges } from '../../../model/pool.ts'
import type { DriverContext } from '../../shared/driver.ts'
import { isShared } from '../../shared/shared-pools.ts'
import { capture } from '../../stack/capture.ts'
import { placesOf } from '../../stack/places.ts'
import { byLoadedMaps } from '../../stack/runtime-source-maps.ts'
import type { ClientRegistry } from '../client/clients.ts'
import type { PgPool } from '../shapes.ts'
import { gaugesOf, type PgCounts } from './gauges.ts'
import { recyclePool } from './recycle.ts'
import { targetOf } from './target.ts'

const ENDED: PoolGauges = { used: 0, idle: 0, connecting: 0, pending: 0, max: null }

/**
 * Adds the pool to what is read at every observation, under a name of its own. The monitor must not keep a pool
 * alive that the application has dropped, so it is held weakly and leaves when it has ended or is gone.
 * @returns its name
 */
export function attachPool(
  { tracking }: DriverContext,
  pool: PgPool,
  clients: ClientRegistry,
  counts: PgCounts,
  options: { readonly name?: string; readonly below: (...args: never[]) => unknown },
): string {
  const weak = new WeakRef(pool)
  const created = byLoadedMaps(capture(options.below).stack ?? '')
  const known = targetOf(pool.options, undefined)
  const name = tracking.poolName(
    `pg:${options.name ?? known.application ?? known.database ?? known.role ?? 'default'}`,
  )
  /** Options may leave host and role to the environment: the first client knows them. */
  const target = (): ReturnType<typeof targetOf> => {
    const live = weak.deref()
    return targetOf(live?.options, live?._clients?.[0])
  }
  const seen: Pool = {
    name,
    kind: 'pg',
    source: 'measured',
    read() {
      const live = weak.deref()
      if (live && !live.ended) return gaugesOf(live, clients, counts, performance.now())
      queueMicrotask(detach)
      return ENDED
    },
    get createdAt() {
      return placesOf(created) || undefined
    },
    get shared() {
      return isShared(weak.deref())
    },
    get target() {
      return target().target
    },
    get application() {
      return target().application
    },
    get role() {
      return target().role
    },
    recycle() {
      const live = weak.deref()
      if (live) recyclePool(live, clients, performance.now())
    },
  }
  const detach = tracking.attach(seen)
  gone.register(pool, detach)
  leaveAtEnd(pool, weak, detach)
  return name
}

/** The pool leaves when it has ended and its last connection is closed. */
function leaveAtEnd(pool: PgPool, weak: WeakRef<PgPool>, detach: () => void): void {
  pool.on('remove', () => {
    const live = weak.deref()
    if (live?.ending && live.totalCount === 0) detach()
  })
  const end = pool.end
  if (typeof end === 'function') {
    // A pool that never connected ends without a word.
    const value = function (this: PgPool, ...args: never[]): unknown {
      const ended: unknown = Reflect.apply(end, this, args)
      if (this.ended) detach()
      return ended
    }
    Object.defineProperty(pool, 'end', { value, writable: true, configurable: true, enumerable: false })
  }
}

const gone = new FinalizationRegistry<() => void>((detach) => detach())
