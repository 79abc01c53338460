import type { ResolvedOptions } from '../config/options.ts'
import type { InstanceIdentity } from '../model/snapshot.ts'
import type { Finder } from '../model/stack/finder.ts'
import { createFaultCounters, type FaultCounters } from './faults.ts'
import { createSenderRegistry, type SenderRegistry } from './ingest/remote-senders.ts'
import { createLedger, createOpenList, type Ledger } from './ledger/ledger.ts'
import { createLeakRegistry, type LeakRegistry, staleLimits } from './observe/leaks.ts'
import type { RunningClock } from './running-clock.ts'

/** The parts with state, created once and passed to everything that reads or changes them. */
export interface Core {
  readonly clock: RunningClock
  readonly options: ResolvedOptions
  /** Whether anything is tracked now; once off it stays off. Read on every tracked call. */
  readonly power: { on: boolean }
  readonly identity: InstanceIdentity
  readonly faults: FaultCounters
  readonly ledger: Ledger
  /** What arrived by ingest without a token; nothing of it enters the ledger. */
  readonly untrusted: Ledger
  readonly leaks: LeakRegistry
  readonly senders: SenderRegistry
  readonly finder: Finder
  /** ms a lease of this pool may be idle; `Infinity` = no limit. */
  readonly limitOf: (pool: string) => number
}

export function createCore(
  options: ResolvedOptions,
  clock: RunningClock,
  identity: InstanceIdentity,
  debug: (line: string) => void,
  finder: Finder,
): Core {
  const faults = createFaultCounters(
    clock,
    ({ part, count, message }) => debug(`fault ${count} of ${part}: ${message}`),
    options.errorText,
  )
  const { limitOf, shortest } = staleLimits(options)
  const power = { on: options.enabled }
  const ledger = createLedger(createOpenList(clock, identity), options.errorText, power)
  const untrusted = createLedger(createOpenList(clock, null))
  const leaks = createLeakRegistry(clock, limitOf, shortest, finder)
  ledger.open.lost = (record) => {
    leaks.lost(record)
    // Readers between two looks, which cannot wait, find its place.
    void finder.load([record.details?.origin?.stack])
  }
  return {
    clock,
    options,
    power,
    identity,
    faults,
    ledger,
    untrusted,
    leaks,
    senders: createSenderRegistry(ledger, untrusted, clock),
    finder,
    limitOf,
  }
}
