import type { Leak } from '../../model/lease.ts'
import type { Clock } from '../clock.ts'
import type { LeaseRecord } from '../ledger/lease.ts'
import { factsOf, openLeaseOf } from './open-leases.ts'

/** Late returns kept for display. */
const KEPT = 100

/** Leases held past their limit: suspected while open, told once more when they come back. */
export interface LeakRegistry {
  /**
   * Marks leases held past their limit, and clears those at work: a long statement is no leak. Call it at a look.
   * O(open leases older than the shortest limit).
   */
  check(leases: Iterable<LeaseRecord>, now: number): void
  /** A lease's owner was garbage-collected: certain, not suspected. */
  lost(record: LeaseRecord): void
  /** Suspected and lost ones first, oldest first; then late returns, newest first. */
  list(): readonly Leak[]
  forget(): void
}

export function createLeakRegistry(
  clock: Clock,
  limitOf: (pool: string) => number,
  shortest: number,
): LeakRegistry {
  const held = new Map<LeaseRecord, 'suspected' | 'lost'>()
  const past: Leak[] = []
  const wallOf = (now: number): number => clock.wall() - (clock.now() - now)

  const keep = (leak: Leak): void => {
    past.unshift(leak)
    if (past.length > KEPT) past.pop()
  }
  const leakOf = (record: LeaseRecord, state: Leak['state'], now: number): Leak => ({
    lease: openLeaseOf(record, now, wallOf(record.openedAt)),
    state,
    limitMs: limitOf(record.series.pool.name),
    since: wallOf(record.suspectedAt >= 0 ? record.suspectedAt : now),
  })
  const mark = (record: LeaseRecord, state: 'suspected' | 'lost', now: number): void => {
    if (record.suspectedAt < 0) record.suspectedAt = now
    held.set(record, state)
    record.returned = (lease, at, outcome) => {
      // What cleanup took back did not come back; the cleanup's report and the audit list tell of it.
      if (held.delete(lease) && outcome !== 'reclaimed') keep(leakOf(lease, 'returned', at))
    }
  }
  const clear = (record: LeaseRecord): void => {
    if (held.get(record) !== 'suspected') return
    held.delete(record)
    record.suspectedAt = -1
    record.returned = undefined
  }

  return {
    check(leases, now) {
      for (const record of leases) {
        // Oldest first: what follows is younger than every limit.
        if (now - record.openedAt < shortest) break
        if (now - record.openedAt < limitOf(record.series.pool.name)) continue
        if (factsOf(record).busy === true) clear(record)
        else if (record.suspectedAt < 0) {
          mark(record, 'suspected', now)
          record.details?.suspected?.()
        }
      }
    },
    lost(record) {
      mark(record, 'lost', clock.now())
    },
    list() {
      const now = clock.now()
      const open = [...held]
        .sort(([a], [b]) => a.openedAt - b.openedAt)
        .map(([record, state]) => leakOf(record, state, now))
      return [...open, ...past.map((leak) => ({ ...leak, lease: { ...leak.lease } }))]
    },
    forget() {
      held.clear()
      past.length = 0
    },
  }
}
