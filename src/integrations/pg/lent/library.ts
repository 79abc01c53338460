import type { PoolGauges } from '../../../model/pool.ts'
import type { PgClient } from '../shapes.ts'

/** What differs between the pools of the libraries. Every method answers from memory. */
export interface PoolLibrary<P extends object> {
  /** Counts as the library has them. */
  gauges(pool: P): PoolGauges
  /** Whether the pool still counts the client. */
  has(pool: P, client: PgClient): boolean
  /** Takes a checked-out client out of the pool and closes it, so that its slot is free. */
  discard(pool: P, client: PgClient): void
  /** Destroys what is free. */
  discardFree(pool: P): void
  /** Whether the pool was ended: it gives out nothing more. */
  isEnded(pool: P): boolean
}
