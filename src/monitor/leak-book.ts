import type { Leak } from '../model/lease.ts'
import type { Clock } from './clock.ts'
import type { LeaseRecord } from './lease-record.ts'
import { openLeaseOf } from './open-lease.ts'

/** Returned and lost leases kept for display. */
const KEPT = 100

/** Leases held past their limit: suspected while open, told once more when they come back. */
export interface LeakBook {
  /** Marks leases held past their limit; call it at a look. O(open leases older than the shortest limit). */
  check(leases: Iterable<LeaseRecord>, now: number): void
  /** A lease's owner was garbage-collected: certain, not suspected. */
  lost(record: LeaseRecord): void
  /** Suspected (open) first, oldest first; then lost and returned, newest first. */
  list(): readonly Leak[]
  forget(): void
}

export function createLeakBook(clock: Clock, limitOf: (pool: string) => number, shortest: number): LeakBook {
  const suspected = new Set<LeaseRecord>()
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

  return {
    check(leases, now) {
      for (const record of leases) {
        // Oldest first: what follows is younger than every limit.
        if (now - record.openedAt < shortest) break
        if (record.suspectedAt >= 0 || now - record.openedAt < limitOf(record.series.pool.name)) continue
        record.suspectedAt = now
        suspected.add(record)
        record.returned = (lease, at) => {
          if (suspected.delete(lease)) keep(leakOf(lease, 'returned', at))
        }
      }
    },
    lost(record) {
      suspected.delete(record)
      record.returned = undefined
      keep(leakOf(record, 'lost', clock.now()))
    },
    list() {
      const now = clock.now()
      const open = [...suspected]
        .sort((a, b) => a.openedAt - b.openedAt)
        .map((record) => leakOf(record, 'suspected', now))
      return [...open, ...past]
    },
    forget() {
      suspected.clear()
      past.length = 0
    },
  }
}
