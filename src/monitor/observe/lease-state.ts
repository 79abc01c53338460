import type { LeaseFacts, LeaseState } from '../../model/lease.ts'
import type { LeaseRecord } from '../ledger/lease.ts'
import type { RunningClock } from '../running-clock.ts'

/** What an open lease is doing. */
export interface LeaseReading {
  readonly state: Exclude<LeaseState, 'returned'>
  /** ms since something last happened on it. */
  readonly idleMs: number
  /** Why, for `dead`, `lost` and `resident`. */
  readonly reason?: string
}

/**
 * The state of an open lease: idle, not old. What its client reports with certainty (dead) takes precedence; a lease held on
 * purpose is never lost and never idle.
 * @param limitMs ms without activity after which it is idle; `Infinity` = its pool holds leases on purpose
 */
export function stateOf(
  record: LeaseRecord,
  facts: LeaseFacts,
  limitMs: number,
  clock: Pick<RunningClock, 'now' | 'running' | 'frozenSince'>,
): LeaseReading {
  const now = clock.now()
  const active = facts.activeAt === undefined ? record.openedAt : clock.running(facts.activeAt)
  const last = Math.min(now, Math.max(record.activeAt, active))
  const idleMs = now - last
  if (facts.dead !== undefined) return { state: 'dead', idleMs, reason: facts.dead }
  const resident = record.heldFor ?? facts.resident
  if (resident !== undefined) return { state: 'resident', idleMs, reason: resident }
  // A statement sent before its owner was collected is still running: the lease is lost once it ends.
  if (facts.busy === true) return { state: 'working', idleMs: 0 }
  if (record.isLost) return { state: 'lost', idleMs, reason: 'its owner was garbage-collected' }
  if (limitMs === Number.POSITIVE_INFINITY) return { state: 'resident', idleMs, reason: 'staleAfter: false' }
  if (idleMs >= limitMs) return { state: 'idle', idleMs }
  if (idleMs + clock.frozenSince(last) >= limitMs) return { state: 'frozen', idleMs }
  return { state: 'working', idleMs }
}
