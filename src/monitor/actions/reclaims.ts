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
export function createReclaimRegistry(core: Core, last: () => Gathered): ReclaimRegistry {
  const { clock, faults } = core
  const entries = new Map<LeaseRecord, Entry>()

  const settle = (entry: Entry): void => {
    if (!entry.isFree && isFreed(core, entry.record)) {
      entry.isFree = true
      entry.record.end('reclaimed')
    }
    const found = isListed(core, last(), entry)
    entry.isListed = found === true
    const isDone = entry.isFree && found === false
    if (isDone || clock.wall() - entry.at > FORGET_MS) entries.delete(entry.record)
  }
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

function outcomeOf(entry: Entry | undefined): ReclaimOutcome {
  if (entry === undefined) return 'freed'
  return entry.isListed ? 'still running in the database' : 'asked'
}

/** Whether the slot is back in its pool, as its client says. */
function isFreed({ faults }: Core, { details }: LeaseRecord): boolean {
  try {
    return details?.freed?.() ?? true
  } catch (error) {
    faults.note('reclaim', error)
    return true
  }
}

/** Whether the database still lists the session; `null` = no reading was made since. */
function isListed({ options }: Core, { database, backends }: Gathered, { pid, at }: Entry): boolean | null {
  if (pid === undefined || (options.database === null && options.probes.length === 0)) return false
  if (!backends || database.at === null || database.reason !== undefined || database.at <= at) return null
  return backends.some((backend) => backend.pid === pid)
}
