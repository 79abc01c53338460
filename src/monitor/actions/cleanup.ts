import type { CleanupOptions, CleanupReport, Reclaimed } from '../../model/report/stats.ts'
import type { Core } from '../core.ts'
import type { LeaseRecord } from '../ledger/lease.ts'
import { type LeaseReading, stateOf } from '../observe/lease-state.ts'
import { factsOf } from '../observe/open-leases.ts'
import type { ReclaimRegistry } from './reclaims.ts'

/** What to reclaim. */
export interface Sweep {
  readonly core: Core
  readonly reclaims: ReclaimRegistry
  readonly options: CleanupOptions
  /** `leaks` = idle, dead and lost ones; `all` = also those at work. Leases held on purpose are never included. */
  readonly what: 'leaks' | 'all'
}

/** Options as received, also from untyped code: anything but a plain "no" is a dry run, so that a mistake reclaims nothing. */
export function sweepOptions(given: unknown): CleanupOptions {
  try {
    const options = (given !== null && typeof given === 'object' ? given : {}) as CleanupOptions
    const dryRun = options.dryRun as unknown
    return { ...options, dryRun: dryRun !== undefined && dryRun !== null && dryRun !== false }
  } catch {
    // A value that cannot be read is no plain "no" either.
    return { dryRun: true }
  }
}

/** A report that nothing was done. */
export function refusal(dryRun: boolean, refused: string): CleanupReport {
  return { reclaimed: [], terminated: [], kept: [], broken: 0, dryRun, refused }
}

/** Reclaims leases, except those at work or held on purpose; a dry run only reports what it would do. */
export function sweep({ core, reclaims, options, what }: Sweep): CleanupReport {
  const dryRun = options.dryRun === true
  if (options.scope !== undefined && options.scope !== 'instance')
    return refusal(
      dryRun,
      core.options.fleet === null
        ? 'No shared store is configured, so only this instance can be reached: nothing was done'
        : 'Only forceCleanup, emergencyReset and the POST of the routes reach the whole fleet: nothing was done',
    )
  const reclaimed: Reclaimed[] = []
  const kept: CleanupReport['kept'][number][] = []
  let broken = 0
  // Read first: reclaiming changes the list.
  for (const { record, facts, reading } of looked(core, options.service)) {
    if (!record.isOpen || reclaims.isTaken(record)) continue
    const said = {
      service: record.series.service.name,
      pool: record.series.pool.name,
      id: record.id,
      heldMs: Math.round(core.clock.now() - record.openedAt),
      operation: facts.operation ?? record.series.operation,
      state: reading.state,
    }
    const why = reasonToKeep(core, record, reading, what)
    if (why !== null) {
      if (why !== '') kept.push({ ...said, why })
      continue
    }
    if (reading.state === 'working' || reading.state === 'frozen') broken++
    reclaimed.push(
      dryRun
        ? { ...said, how: record.details?.reclaim ? 'would-give-back' : 'would-forget' }
        : { ...said, ...reclaims.take(record, false) },
    )
  }
  return { reclaimed, terminated: [], kept, broken, dryRun }
}

interface Looked {
  readonly record: LeaseRecord
  readonly facts: ReturnType<typeof factsOf>
  readonly reading: LeaseReading
}

function looked({ ledger, limitOf, clock }: Core, service: string | undefined): Looked[] {
  return [...ledger.leases()]
    .filter((record) => service === undefined || record.series.service.name === service)
    .map((record) => {
      const facts = factsOf(record)
      return { record, facts, reading: stateOf(record, facts, limitOf(record.series.pool.name), clock) }
    })
}

/** Why a lease stays; empty = not reported, because it is neither old nor requested; `null` = it is reclaimed. */
function reasonToKeep(
  { clock, limitOf, options }: Core,
  record: LeaseRecord,
  { state, reason }: LeaseReading,
  what: Sweep['what'],
): string | null {
  const limitMs = Math.min(limitOf(record.series.pool.name), options.staleAfter)
  const isOld = what === 'all' || clock.now() - record.openedAt >= limitMs
  if (state === 'resident') return isOld ? `it is held on purpose: ${reason ?? 'declared'}` : ''
  if (what === 'all' || state === 'idle' || state === 'dead' || state === 'lost') return null
  return isOld ? 'it is at work' : ''
}
