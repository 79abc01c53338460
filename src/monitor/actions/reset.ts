import type { CleanupReport } from '../../model/report/stats.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'
import { refusal, sweep, sweepOptions } from './cleanup.ts'
import type { ReclaimRegistry } from './reclaims.ts'

export interface ResetParts {
  readonly registry: { clear(): void }
  readonly reclaims: ReclaimRegistry
}

/** Reclaims every lease except those held on purpose, and recycles the pools; refused while an earlier reset is in progress. */
export function emergencyReset(
  core: Core,
  { registry, reclaims }: ResetParts,
  given: unknown,
): CleanupReport {
  const { clock, ledger, leaks, faults } = core
  const options = sweepOptions(given)
  reclaims.settle()
  const left = reclaims.pending().length
  if (left > 0) return refusal(options.dryRun === true, stillThere(left))
  const report = sweep({ core, reclaims, options, what: 'all' })
  // Pools, alerts and the peak belong to all services: a reset of one leaves them alone.
  if (report.dryRun || report.refused !== undefined || options.service !== undefined) return report
  for (const pool of ledger.pools.values())
    guarded(faults, `pool ${pool.name}`, undefined, () => pool.attached?.recycle?.())
  registry.clear()
  leaks.forget()
  ledger.open.peak = ledger.open.active
  ledger.open.peakAt = clock.now()
  return report
}

/** A second reset would open as many sessions beside those of the first: that fills the server. */
function stillThere(count: number): string {
  const some = count === 1 ? '1 connection that was' : `${count} connections that were`
  return `${some} taken back before ${count === 1 ? 'is' : 'are'} not confirmed as gone yet: nothing was done`
}
