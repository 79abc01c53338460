import type { DriverContext } from '../../shared/driver.ts'
import { LentPool } from './lent-pool.ts'
import type { PoolLibrary } from './library.ts'

/** Marks a class whose pools are watched, for every copy of this module in the process. */
const PATCHED: unique symbol = Symbol.for('next-db-monitoring.lending-pools') as never

/** Called at every use: the configuration may not be read yet, and monitoring may be switched off meanwhile. */
export type Context = () => DriverContext | null

/** Finds the tracker of a pool; `null` = none now. Never throws. */
export type Watched<P extends object> = (pool: P) => LentPool<P> | null

/** @returns `null` when the class is watched already */
export function watchedBy<P extends object>(
  prototype: object,
  library: PoolLibrary<P>,
  context: Context,
): Watched<P> | null {
  if (Object.hasOwn(prototype, PATCHED)) return null
  Object.defineProperty(prototype, PATCHED, { value: true })
  return followed(library, context)
}

export function followed<P extends object>(library: PoolLibrary<P>, context: Context): Watched<P> {
  const pools = new WeakMap<P, LentPool<P>>()
  return (pool) => {
    let found: DriverContext | null = null
    try {
      found = context()
      if (!found) return null
      let lent = pools.get(pool)
      if (!lent) pools.set(pool, (lent = new LentPool(found, library, pool)))
      return lent
    } catch (error) {
      found?.tracking.fault('pg', error)
      return null
    }
  }
}
