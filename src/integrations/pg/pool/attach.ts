import type { Pool, PoolGauges } from '../../../model/pool.ts'
import type { DriverContext } from '../../shared/driver.ts'
import { isShared } from '../../shared/shared-pools.ts'
import { creationOf } from '../../stack/creation.ts'
import type { ClientRegistry } from '../client/clients.ts'
import type { PgPool } from '../shapes.ts'
import { gaugesOf, type PgCounts } from './gauges.ts'
import { detachAtEnd } from './leave.ts'
import { recyclePool } from './recycle.ts'
import { targetOf } from './target.ts'

const ENDED: PoolGauges = { used: 0, idle: 0, connecting: 0, pending: 0, max: null }

/**
 * Adds the pool to what is read at every observation, under a name of its own. The monitor must not keep a pool alive that
 * the application has dropped, so it is referenced weakly and removed when it has ended or was collected.
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
  const created = creationOf(options.below)
  const known = targetOf(pool.options, undefined)
  const name = tracking.poolName(
    `pg:${options.name ?? known.application ?? known.database ?? known.role ?? 'default'}`,
    known.target,
  )
  /** Options may leave host and role to the environment: the first client has them. */
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
      return created()
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
    backends: () => (weak.deref()?._clients ?? []).flatMap(({ processID }) => processID ?? []),
    recycle() {
      const live = weak.deref()
      if (live) recyclePool(live, clients, performance.now())
    },
  }
  const detach = tracking.attach(seen)
  detachAtEnd(pool, weak, detach)
  return name
}
