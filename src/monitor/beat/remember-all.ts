import type { Snapshot } from '../../model/snapshot.ts'
import type { Core } from '../core.ts'
import { rememberPool } from '../ledger/counters/pool-window.ts'
import { remember } from '../ledger/counters/window.ts'

/** Moves the windows of every service and pool. */
export function rememberAll({ ledger, clock }: Core, { pools }: Snapshot): void {
  const now = clock.now()
  for (const service of ledger.services.values()) remember(service, now)
  for (const { name, used } of pools) {
    const pool = ledger.pools.get(name)
    if (pool) rememberPool(pool, now, used)
  }
}
