import type { LeaseFacts, OpenLease } from '../../model/lease.ts'
import type { LeaseRecord } from '../ledger/lease.ts'

/** An open lease as readers see it. */
export function openLeaseOf(record: LeaseRecord, now: number, openedAtWall: number): OpenLease {
  const stack = record.details?.origin?.stack
  const route = record.details?.route
  const facts = factsOf(record)
  return {
    ...facts,
    id: record.id,
    service: record.series.service.name,
    pool: record.series.pool.name,
    operation: facts.operation ?? record.series.operation,
    openedAt: openedAtWall,
    heldMs: now - record.openedAt,
    attempts: record.attempts,
    ...(route === undefined ? {} : { route }),
    ...(stack === undefined ? {} : { stack }),
    reclaimable: record.details?.reclaim !== undefined,
  }
}

/** What its client knows of an open lease now. */
export function factsOf(record: LeaseRecord): LeaseFacts {
  try {
    return record.details?.describe?.() ?? {}
  } catch {
    // A client that cannot describe its lease tells nothing about it; the lease itself is still true.
    return {}
  }
}
