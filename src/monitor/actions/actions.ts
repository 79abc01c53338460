import type { Core } from '../core.ts'
import type { Monitor } from '../types.ts'
import { createAuditList } from './audit.ts'
import { sweep, sweepOptions } from './cleanup.ts'
import { type Confirming, confirmReclaims, withOutcomes } from './confirm.ts'
import type { ReclaimRegistry } from './reclaims.ts'
import { emergencyReset, type ResetParts } from './reset.ts'
import { cancelRunning, terminateStale } from './terminate.ts'

/** The actions part of a monitor: what changes something on request of an operator or the application. */
export type ActionsPart = Pick<
  Monitor,
  'audit' | 'cleanup' | 'emergencyReset' | 'release' | 'confirmed' | 'terminateStale' | 'cancelRunning'
>

export interface ActionParts {
  readonly gatherer: Confirming['gatherer']
  readonly reclaims: ReclaimRegistry
  readonly registry: ResetParts['registry']
  /** Writes one line of the verbose log. */
  readonly debug: (line: string) => void
}

export function createActions(core: Core, { gatherer, reclaims, registry, debug }: ActionParts): ActionsPart {
  const { ledger, faults, options, clock, power } = core
  const audit = createAuditList({ clock, faults, sink: options.auditSink, debug })
  let confirming: Promise<void> | null = null
  const sessions = (): Parameters<typeof terminateStale>[0] => ({
    core,
    probes: gatherer.probes.list(),
    gathered: gatherer.last,
    audit,
  })
  const confirm = (): Promise<void> => {
    confirming ??= confirmReclaims({ core, gatherer, reclaims, audit }).finally(() => {
      confirming = null
    })
    return confirming
  }
  /** Confirmed in the background even when the caller does not wait. */
  const followed = <T>(result: T): T => {
    if (reclaims.pending().length > 0) confirm().catch((error: unknown) => faults.note('reclaim', error))
    return result
  }
  return {
    audit,
    terminateStale: async (given = {}) => (power.on ? terminateStale(sessions(), given) : []),
    cancelRunning: async (given) => (power.on ? cancelRunning(sessions(), given) : []),
    cleanup: (given) => followed(sweep({ core, reclaims, options: sweepOptions(given), what: 'leaks' })),
    emergencyReset: (given) => followed(emergencyReset(core, { registry, reclaims }, given)),
    release(id) {
      for (const record of ledger.leases())
        if (record.id === id) return followed({ done: true, ...reclaims.take(record, true) })
      return { done: false, how: 'unknown' }
    },
    async confirmed(report) {
      await confirm()
      return withOutcomes(report, reclaims)
    },
  }
}
