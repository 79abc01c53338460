import type { CleanupOptions, CleanupReport, Reclaimed } from '../../model/report/stats.ts'
import type { FaultCounters } from '../faults.ts'
import type { LeaseRecord } from '../ledger/lease.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { factsOf } from '../observe/open-leases.ts'

/** Takes one lease back: by its client where that can give the slot back, from the books where not. */
export function reclaim(record: LeaseRecord, faults: FaultCounters): string {
  let how = 'forgotten'
  try {
    how = record.details?.reclaim?.() ?? 'forgotten'
  } catch (error) {
    faults.note('reclaim', error)
  }
  const { byHand } = record.series.service
  if (byHand.get(record.id) === record) byHand.delete(record.id)
  record.end('reclaimed')
  return how
}

/** What to take back: leases held at least `limitOf(pool)` ms, and those whose owner is lost. */
export interface Sweep {
  readonly ledger: Ledger
  readonly faults: FaultCounters
  readonly now: number
  /** 0 = whatever its age, and even while a statement runs on it. */
  readonly limitOf: (pool: string) => number
  readonly options: CleanupOptions
}

/** Options as they came, from code without types too: what is not plainly "no" is a dry run, so that a slip takes nothing. */
export function sweepOptions(given: unknown): CleanupOptions {
  const options = (given !== null && typeof given === 'object' ? given : {}) as CleanupOptions
  const dryRun = options.dryRun as unknown
  return { ...options, dryRun: dryRun !== undefined && dryRun !== null && dryRun !== false }
}

/** Reclaims stale leases, and keeps those at work; in a dry run says what it would do. */
export function sweep({ ledger, faults, now, limitOf, options }: Sweep): CleanupReport {
  const dryRun = options.dryRun === true
  if (options.scope !== undefined && options.scope !== 'instance') {
    const refused = 'No shared store is configured, so only this instance can be reached: nothing was done'
    return { reclaimed: [], terminated: [], kept: [], dryRun, refused }
  }
  const reclaimed: Reclaimed[] = []
  const kept: CleanupReport['kept'][number][] = []
  // Taken out first: reclaiming changes the list that is being read.
  const stale = [...ledger.leases()].filter(
    (record) =>
      (options.service === undefined || record.series.service.name === options.service) &&
      (record.isLost || now - record.openedAt >= limitOf(record.series.pool.name)),
  )
  for (const record of stale) {
    if (!record.isOpen) continue
    const facts = factsOf(record)
    const said = {
      service: record.series.service.name,
      pool: record.series.pool.name,
      id: record.id,
      heldMs: Math.round(now - record.openedAt),
      operation: facts.operation ?? record.series.operation,
    }
    if (facts.busy === true && limitOf(said.pool) > 0) {
      kept.push({ ...said, why: 'a statement is running on it' })
      continue
    }
    reclaimed.push({
      ...said,
      how: dryRun ? (record.details?.reclaim ? 'would-give-back' : 'would-forget') : reclaim(record, faults),
    })
  }
  return { reclaimed, terminated: [], kept, dryRun }
}
