import type { LeaseFacts, OpenLease } from '../../model/lease.ts'
import type { LeaseRecord } from '../ledger/lease.ts'
import type { RunningClock } from '../running-clock.ts'
import { stateOf } from './lease-state.ts'

/** An open lease as readers see it. */
export function openLeaseOf(record: LeaseRecord, limitMs: number, clock: RunningClock): OpenLease {
  const facts = factsOf(record)
  const heldMs = clock.now() - record.openedAt
  const { state, idleMs, reason } = stateOf(record, facts, limitMs, clock)
  const stack = record.details?.origin?.stack
  const route = record.details?.route
  return {
    ...facts,
    id: record.id,
    service: record.series.service.name,
    pool: record.series.pool.name,
    operation: facts.operation ?? record.series.operation,
    openedAt: clock.wall() - heldMs - clock.frozenSince(record.openedAt),
    heldMs,
    idleMs,
    state,
    ...(state === 'resident' && reason !== undefined ? { resident: reason } : {}),
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
