import type { ReclaimOutcome } from '../../model/report/stats.ts'
import type { Core } from '../core.ts'
import type { FaultCounters } from '../faults.ts'
import type { LeaseRecord } from '../ledger/lease.ts'
import type { Gathered } from '../observe/observe.ts'
import { factsOf } from '../observe/open-leases.ts'

/** A slot that its pool does not report as free is followed for this long, ms; a session that is listed, for as long as it is. */
const FORGET_MS = 300_000
/** After this time a free slot that no probe can confirm no longer blocks the next reset, ms. */
const UNREAD_MS = 10_000

/** Two readings give the start of one state this far apart at most, ms: the answer takes its time on the way. */
const SAME_STATE_MS = 200

/** A reclaim that the pool or the database has not confirmed yet. */
export interface PendingReclaim {
  readonly id: string
  readonly pool: string
  /** The session in the database, where its client reports it. */
  readonly pid: number | undefined
  /** ms since it was reclaimed. */
  readonly ageMs: number
  readonly outcome: ReclaimOutcome
}

/** Leases being reclaimed. A lease stays open in the ledger until its slot is free; unconfirmed ones are tracked here. */
export interface ReclaimRegistry {
  /** Reclaims one lease, once. @param named whether this one was requested by its id */
  take(record: LeaseRecord, named: boolean): { readonly how: string; readonly outcome: ReclaimOutcome }
  /** Whether this lease is already being reclaimed. */
  isTaken(record: LeaseRecord): boolean
  /** Compares what is pending with the pools and the last reading. Call it at a look. */
  settle(): void
  pending(): readonly PendingReclaim[]
}

interface Entry {
  readonly record: LeaseRecord
  readonly pid: number | undefined
  readonly how: string
  /** Monotonic ms. */
  readonly takenAt: number
  /** The same as a label, ms since the epoch. */
  readonly takenLabel: number
  /** Label of the last reading before it: a later one has another. */
  readonly readAt: number | null
  isFree: boolean
  isListed: boolean
  /** When its session entered its state, as read while the slot was not free, ms since the epoch: then it is no other owner's. */
  changedAt: number | null
  /** Label of the last reading after which its client insisted. */
  insistedAt: number | null
}

/** @param last what the probes found last @param hasProbes whether any probe can read the database */
export function createReclaimRegistry(
  { clock, faults }: Core,
  last: () => Gathered,
  hasProbes: () => boolean,
): ReclaimRegistry {
  const entries = new Map<LeaseRecord, Entry>()

  const settle = (entry: Entry): void => {
    if (!entry.isFree && isFreed(entry.record, faults)) {
      entry.isFree = true
      entry.record.end('reclaimed')
    }
    const found = hasProbes() ? listed(entry, last()) : false
    entry.isListed = found === true
    if (found) insist(entry, last(), faults)
    const ageMs = clock.now() - entry.takenAt
    const isDone = entry.isFree && (found === false || (found === null && ageMs > UNREAD_MS))
    if (isDone || (ageMs > FORGET_MS && !entry.isListed)) entries.delete(entry.record)
  }
  return {
    take(record, named) {
      const taken = entries.get(record)
      if (taken) return { how: taken.how, outcome: outcomeOf(taken) }
      const { serverPid } = factsOf(record)
      const how = reclaim(record, named, faults)
      const { byHand } = record.series.service
      if (byHand.get(record.id) === record) byHand.delete(record.id)
      const entry: Entry = {
        record,
        pid: serverPid,
        how,
        takenAt: clock.now(),
        takenLabel: clock.wall(),
        readAt: last().database.at,
        isFree: false,
        isListed: false,
        changedAt: null,
        insistedAt: null,
      }
      entries.set(record, entry)
      settle(entry)
      return { how, outcome: outcomeOf(entries.get(record)) }
    },
    isTaken: (record) => entries.has(record),
    settle() {
      for (const entry of [...entries.values()]) settle(entry)
    },
    pending: () =>
      [...entries.values()].map((entry) => ({
        id: entry.record.id,
        pool: entry.record.series.pool.name,
        pid: entry.pid,
        ageMs: clock.now() - entry.takenAt,
        outcome: outcomeOf(entry),
      })),
  }
}

function outcomeOf(entry: Entry | undefined): ReclaimOutcome {
  if (entry === undefined) return 'freed'
  return entry.isListed ? 'still running in the database' : 'asked'
}

function reclaim({ details }: LeaseRecord, named: boolean, faults: FaultCounters): string {
  try {
    return details?.reclaim?.(named) ?? 'forgotten'
  } catch (error) {
    faults.note('reclaim', error)
    return 'forgotten'
  }
}

/** Once a reading; never where the connection may serve another owner by now. */
function insist(entry: Entry, { database, backends }: Gathered, faults: FaultCounters): void {
  const { record, pid, how, isFree, insistedAt } = entry
  if (database.at === insistedAt || (isFree && how !== 'client-destroyed')) return
  if (backends?.find((one) => one.pid === pid)?.state !== 'active') return
  entry.insistedAt = database.at
  try {
    record.details?.insist?.()
  } catch (error) {
    faults.note('reclaim', error)
  }
}

function isFreed({ details }: LeaseRecord, faults: FaultCounters): boolean {
  try {
    return details?.freed?.() ?? true
  } catch (error) {
    faults.note('reclaim', error)
    return true
  }
}

/** Whether a reading made since lists the session; `null` = none was made. */
function listed(entry: Entry, { database, backends }: Gathered): boolean | null {
  const { pid, how, readAt, takenLabel } = entry
  if (pid === undefined) return false
  if (!backends || database.at === null || database.reason !== undefined || database.at === readAt)
    return null
  const backend = backends.find((one) => one.pid === pid)
  // A role that may not see the sessions of others lists none of them.
  if (!backend && database.value?.canReadAll === false) return null
  if (!backend || how === 'client-destroyed') return backend !== undefined
  // Only its statement was ended: the connection stays, and may serve another owner by now.
  if (backend.state === 'idle') return false
  const since = database.at - backend.ageMs
  if (!entry.isFree) entry.changedAt = since
  return since <= takenLabel || Math.abs(since - (entry.changedAt ?? Number.NaN)) < SAME_STATE_MS
}
