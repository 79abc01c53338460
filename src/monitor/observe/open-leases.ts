import type { LeaseFacts, OpenLease } from '../../model/lease.ts'
import type { LeaseRecord } from '../ledger/lease.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { RunningClock } from '../running-clock.ts'
import { leaseFacts } from './lease-facts.ts'
import { stateOf } from './lease-state.ts'

/** What reading the open leases depends on. */
interface LeaseParts {
  readonly ledger: Ledger
  readonly clock: RunningClock
  /** ms a lease of a pool may be idle; `Infinity` = no limit. */
  readonly limitOf: (pool: string) => number
}

/** Open leases an observation carries at most; the oldest are the ones that matter. */
const MOST_LEASES = 200

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
    ...(typeof route === 'string' ? { route } : {}),
    ...(typeof stack === 'string' ? { stack } : {}),
    reclaimable: record.details?.reclaim !== undefined,
  }
}

/** What its client reports of an open lease now; invalid facts are left out. */
export function factsOf({ details }: LeaseRecord): LeaseFacts {
  if (details?.describe === undefined) return {}
  try {
    return leaseFacts(details.describe())
  } catch {
    // A client may fail to describe its lease; the lease itself is still valid.
    return {}
  }
}

/** The oldest open leases. O(leases returned). */
export function oldestLeases({ ledger, clock, limitOf }: LeaseParts): OpenLease[] {
  const leases: OpenLease[] = []
  for (const record of ledger.leases()) {
    if (leases.length >= MOST_LEASES) break
    leases.push(openLeaseOf(record, limitOf(record.series.pool.name), clock))
  }
  return leases
}
