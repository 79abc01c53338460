import type { AlertRegistry } from '../alerts/alerts.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'
import type { Gatherer } from '../probes/collect.ts'
import type { Monitor } from '../types.ts'
import { createAuditList } from './audit.ts'
import { reclaim, sweep, sweepOptions } from './cleanup.ts'
import { cancelRunning, terminateStale } from './terminate.ts'

/** The actions room's part of a monitor: what changes something because an operator or the application says so. */
export type ActionsPart = Pick<
  Monitor,
  'audit' | 'cleanup' | 'emergencyReset' | 'release' | 'terminateStale' | 'cancelRunning'
>

export interface ActionParts {
  readonly gatherer: Gatherer
  readonly registry: AlertRegistry
  /** Writes one line of the verbose log. */
  readonly debug: (line: string) => void
}

export function createActions(core: Core, { gatherer, registry, debug }: ActionParts): ActionsPart {
  const { clock, ledger, faults, options } = core
  const audit = createAuditList({ clock, faults, sink: options.auditSink, debug })
  const sessions = (): Parameters<typeof terminateStale>[0] => ({
    core,
    probes: gatherer.probes.list(),
    gathered: gatherer.last,
    audit,
  })
  return {
    audit,
    terminateStale: async (given = {}) => (options.enabled ? terminateStale(sessions(), given) : []),
    cancelRunning: async (given) => (options.enabled ? cancelRunning(sessions(), given) : []),
    cleanup: (given) =>
      sweep({ ledger, faults, now: clock.now(), limitOf: core.limitOf, options: sweepOptions(given) }),
    emergencyReset: (given) => emergencyReset(core, registry, given),
    release(id) {
      for (const record of ledger.leases())
        if (record.id === id) return { done: true, how: reclaim(record, faults) }
      return { done: false, how: 'unknown' }
    },
  }
}

function emergencyReset(
  { clock, ledger, leaks, faults }: Core,
  registry: AlertRegistry,
  given: Parameters<Monitor['emergencyReset']>[0],
): ReturnType<Monitor['emergencyReset']> {
  const options = sweepOptions(given)
  const report = sweep({ ledger, faults, now: clock.now(), limitOf: () => 0, options })
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
