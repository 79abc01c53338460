import type { ReclaimOutcome } from '../../model/report/stats.ts'
import type { Core } from '../core.ts'
import type { LeaseRecord } from '../ledger/lease.ts'
import type { Gathered } from '../observe/observe.ts'
import { factsOf } from '../observe/open-leases.ts'

/** What is not confirmed by then is given up: no reading came, ms. */
const FORGET_MS = 300_000

/** A reclaim that the pool or the database has not confirmed yet. */
export interface PendingReclaim {
  readonly id: string
  readonly pool: string
  /** The session in the database, where its client told. */
  readonly pid: number | undefined
  readonly outcome: ReclaimOutcome
}

/** Leases being taken back. A lease stays in the books until its slot is free; what is not confirmed is remembered. */
export interface ReclaimRegistry {
  /** Takes one lease back. @param named whether somebody asked for this one by its id */
  take(record: LeaseRecord, named: boolean): { readonly how: string; readonly outcome: ReclaimOutcome }
  /** Whether this lease is being taken back already. */
  isTaken(record: LeaseRecord): boolean
  /** Compares what is pending with the pools and the last reading. Call it at a look. */
  settle(): void
  pending(): readonly PendingReclaim[]
}

interface Entry {
  readonly record: LeaseRecord
  readonly pid: number | undefined
  /** Wall clock at the reclaim, ms. */
  readonly at: number
  isFree: boolean
  isListed: boolean
}

/** @param last what the probes found last */
export function createReclaimRegistry(
  { clock, faults, options }: Core,
  last: () => Gathered,
): ReclaimRegistry {
  const entries = new Map<LeaseRecord, Entry>()

  const isFreed = ({ details }: LeaseRecord): boolean => {
    try {
      return details?.freed?.() ?? true
    } catch (error) {
      faults.note('reclaim', error)
      return true
    }
  }
  /** `null` = no reading was made since. */
  const listed = ({ pid, at }: Entry): boolean | null => {
    const { database, backends } = last()
    if (options.database === null && options.probes.length === 0) return false
    if (pid === undefined) return false
    if (!backends || database.at === null || database.reason !== undefined || database.at <= at) return null
    return backends.some((backend) => backend.pid === pid)
  }
  const settle = (entry: Entry): void => {
    if (!entry.isFree && isFreed(entry.record)) {
      entry.isFree = true
      entry.record.end('reclaimed')
    }
    const found = listed(entry)
    entry.isListed = found === true
    const isDone = entry.isFree && found === false
    if (isDone || clock.wall() - entry.at > FORGET_MS) entries.delete(entry.record)
  }
  const outcomeOf = (entry: Entry | undefined): ReclaimOutcome =>
    entry === undefined ? 'freed' : entry.isListed ? 'still running in the database' : 'asked'

  return {
    take(record, named) {
      const { serverPid } = factsOf(record)
      let how = 'forgotten'
      try {
        how = record.details?.reclaim?.(named) ?? 'forgotten'
      } catch (error) {
        faults.note('reclaim', error)
      }
      const { byHand } = record.series.service
      if (byHand.get(record.id) === record) byHand.delete(record.id)
      const entry: Entry = { record, pid: serverPid, at: clock.wall(), isFree: false, isListed: false }
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
        outcome: outcomeOf(entry),
      })),
  }
}
