import type { Pool } from 'pg'
import { watchPool } from '../integrations/pg/pool/watch.ts'
import { driverContext } from '../integrations/shared/driver-context.ts'

export { sharedPool } from '../api/shared-pool.ts'

/** How a pool is tracked. */
export interface TrackPoolOptions {
  /** Shown as `pg:<name>`. @default its `application_name`, else its database */
  readonly name?: string
}

/**
 * Tracks a `pg.Pool`: leases, times, errors, gauges, and the acquisition stack of what is not returned. For pools that the
 * plugin does not see, and for workers. The pool's behaviour does not change, with one exception: a connection that breaks
 * without a listener no longer ends the process. Tracking a pool twice changes nothing. Never throws.
 * @param options the pool's name, or options
 * @returns the same pool
 */
export function trackPool<P extends Pick<Pool, 'connect'>>(
  pool: P,
  options: string | TrackPoolOptions = {},
): P {
  const context = driverContext('pg')
  if (!context) return pool
  try {
    watchPool(context, pool as never, {
      ...(typeof options === 'string' ? { name: options } : options),
      below: trackPool,
    })
  } catch (error) {
    context.tracking.fault('pg', error)
  }
  return pool
}
