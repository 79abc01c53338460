import type { ResolvedOptions } from '../../config/options.ts'
import type { Leak } from '../../model/lease.ts'
import type { Finder } from '../../model/stack/finder.ts'
import { own } from '../../model/tools/own.ts'
import type { LeaseRecord } from '../ledger/lease.ts'
import type { RunningClock } from '../running-clock.ts'
import { stateOf } from './lease-state.ts'
import { factsOf, openLeaseOf } from './open-leases.ts'

/** Most late returns stored for display. */
const MOST_RETURNED = 100
/** The oldest leases are looked at whatever their age: dead ones are found at once, and a look stays cheap. */
const MOST_YOUNG = 200

type OpenState = Exclude<Leak['state'], 'returned'>

/** Leases that hold an unused slot: idle, dead or lost while open, reported once more when they are returned. */
export interface LeakRegistry {
  /**
   * Marks leases that are idle past their limit, dead or lost, and clears those at work or held on purpose. Call it at a
   * look. O(open leases older than the shortest limit), of those in pools with dead connections, and of the 200 oldest.
   * @param withDead pools that count dead connections: their leases are looked at whatever their age
   */
  check(leases: Iterable<LeaseRecord>, withDead: ReadonlySet<string>): void
  /** A lease's owner was garbage-collected: certain, unless it is held on purpose. */
  lost(record: LeaseRecord): void
  /** ms that the shortest limit allows. */
  readonly shortest: number
  /** Stacks of all of them that have one. */
  stacks(): readonly string[]
  /** Open ones first, oldest first; then late returns, newest first. */
  list(): readonly Leak[]
  /** Drops late returns. Open ones stay: their slots are taken. */
  forget(): void
}

/** How long leases may be idle, ms: by pool, and the shortest of all. */
export function staleLimits({ staleAfter, pools }: ResolvedOptions): {
  readonly limitOf: (pool: string) => number
  readonly shortest: number
} {
  return {
    limitOf: (pool) => own(pools, pool)?.staleAfter ?? staleAfter,
    shortest: Math.min(staleAfter, ...Object.values(pools).flatMap((pool) => pool.staleAfter ?? [])),
  }
}

export function createLeakRegistry(
  clock: RunningClock,
  limitOf: (pool: string) => number,
  shortest: number,
  finder: Finder,
): LeakRegistry {
  const found = new Map<LeaseRecord, { readonly state: OpenState; readonly reason: string | undefined }>()
  const past: Leak[] = []

  const leakOf = (record: LeaseRecord, state: Leak['state'], reason?: string): Leak =>
    leakFrom(record, state, reason, limitOf(record.series.pool.name), clock)
  const returned = (record: LeaseRecord, _now: number, outcome: string): void => {
    // What cleanup reclaimed was not returned; the cleanup's report and the audit list show it.
    if (!found.delete(record) || outcome === 'reclaimed') return
    past.unshift(leakOf(record, 'returned'))
    if (past.length > MOST_RETURNED) past.pop()
  }
  const look = (record: LeaseRecord): void => {
    const { state, reason } = stateOf(record, factsOf(record), limitOf(record.series.pool.name), clock)
    const isNew = record.suspectedAt < 0
    if (state === 'idle' || state === 'dead' || state === 'lost') {
      if (isNew) record.suspectedAt = clock.now()
      record.returned = returned
      found.set(record, { state, reason })
      if (isNew && state === 'idle') record.details?.suspected?.()
    } else if (found.delete(record)) {
      record.suspectedAt = -1
      record.returned = undefined
    }
  }

  return {
    check(leases, withDead) {
      const now = clock.now()
      let young = 0
      for (const record of leases) {
        const isOld = now - record.openedAt >= shortest
        if (isOld || withDead.has(record.series.pool.name) || young++ < MOST_YOUNG) look(record)
        // Oldest first: what follows is younger than every limit.
        else if (withDead.size === 0) break
      }
      // Marked before, and not examined this time: it may have recovered.
      for (const record of found.keys()) if (now - record.openedAt < shortest) look(record)
    },
    lost: look,
    shortest,
    stacks: () => stacksOf(found.keys(), past),
    list() {
      const open = [...found]
        .sort(([a], [b]) => a.openedAt - b.openedAt)
        .map(([record, { state, reason }]) => leakOf(record, state, reason))
      return [...open, ...past.map((leak) => ({ ...leak, lease: { ...leak.lease } }))].map((leak) =>
        located(leak, finder),
      )
    },
    forget() {
      past.length = 0
    },
  }
}

function leakFrom(
  record: LeaseRecord,
  state: Leak['state'],
  reason: string | undefined,
  limitMs: number,
  clock: RunningClock,
): Leak {
  const now = clock.now()
  const reported = record.suspectedAt >= 0 ? record.suspectedAt : now
  return {
    lease: openLeaseOf(record, limitMs, clock),
    state,
    ...(reason === undefined ? {} : { reason }),
    limitMs,
    since: clock.wall() - (now - reported) - clock.frozenSince(reported),
  }
}

function located(leak: Leak, finder: Finder): Leak {
  const place = finder.placeOf(leak.lease.stack)
  return place === null ? leak : { ...leak, place }
}

function stacksOf(open: Iterable<LeaseRecord>, past: readonly Leak[]): readonly string[] {
  return [
    ...[...open].flatMap(({ details }) => details?.origin?.stack ?? []),
    ...past.flatMap(({ lease }) => lease.stack ?? []),
  ]
}
