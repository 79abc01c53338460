import type { CleanupReport, Reclaimed, ReclaimOutcome } from '../../model/report/stats.ts'
import type { Core } from '../core.ts'
import type { Gatherer } from '../probes/collect.ts'
import type { AuditList } from './audit.ts'
import type { ReclaimRegistry } from './reclaims.ts'
import { endSession } from './terminate.ts'

/** Longest wait for a pool and the database to confirm, ms. */
const LIMIT_MS = 2000
const STEP_MS = 100
/** The database is read again after this long, ms. */
const READ_EVERY_MS = 400

export interface Confirming {
  readonly core: Core
  readonly gatherer: Gatherer
  readonly reclaims: ReclaimRegistry
  readonly audit: AuditList
}

/**
 * Waits at most two seconds until the pool and the database agree that what was reclaimed is free; a session that is still
 * listed then is ended under the guards, where `terminate` allows it. Leases reclaimed meanwhile are waited for too. Never
 * rejects.
 */
export async function confirmReclaims(parts: Confirming): Promise<void> {
  const { core, gatherer, reclaims } = parts
  const { clock } = core
  if (reclaims.pending().length === 0) return
  const hasProbes = gatherer.probes.list().length > 0
  let readAt = Number.NEGATIVE_INFINITY
  // At least one reading, also for what an earlier action left: it may be gone by now.
  do {
    await new Promise<void>((resolve) => void clock.after(STEP_MS, resolve))
    reclaims.settle()
    if (!hasProbes || reclaims.pending().length === 0 || clock.now() - readAt < READ_EVERY_MS) continue
    readAt = clock.now()
    await gatherer.probes.ask()
    reclaims.settle()
  } while (reclaims.pending().some(({ ageMs }) => ageMs < LIMIT_MS))
  for (const { pid, outcome } of reclaims.pending())
    if (pid !== undefined && outcome === 'still running in the database')
      await endSession(
        { core, probes: gatherer.probes.list(), gathered: gatherer.last, audit: parts.audit },
        pid,
      )
}

/** A report with the outcome of each lease so far. */
export function withOutcomes(report: CleanupReport, reclaims: ReclaimRegistry): CleanupReport {
  if (report.dryRun) return report
  const pending = new Map(reclaims.pending().map(({ id, outcome }) => [id, outcome]))
  const reclaimed = report.reclaimed.map(
    (one): Reclaimed => ({ ...one, outcome: pending.get(one.id) ?? ('freed' satisfies ReclaimOutcome) }),
  )
  return { ...report, reclaimed }
}
