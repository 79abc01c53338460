import type { ResolvedOptions } from '../config/options.ts'
import type { InstanceIdentity } from '../model/snapshot.ts'
import type { Clock } from './clock.ts'
import { createFaultBook, type FaultBook } from './faults.ts'
import { createLeakBook, type LeakBook } from './leak-book.ts'
import { createLedger, type Ledger } from './ledger.ts'
import { createSenderBook, type SenderBook } from './senders.ts'

/** The parts that hold state, put together once and handed to everything that reads or moves them. */
export interface Core {
  readonly clock: Clock
  readonly options: ResolvedOptions
  readonly identity: InstanceIdentity
  readonly faults: FaultBook
  readonly ledger: Ledger
  readonly leaks: LeakBook
  readonly senders: SenderBook
  /** ms a lease of this pool may be held before it is suspected. */
  readonly limitOf: (pool: string) => number
}

export function createCore(
  options: ResolvedOptions,
  clock: Clock,
  identity: InstanceIdentity,
  debug: (line: string) => void,
): Core {
  const faults = createFaultBook(clock, ({ part, count, message }) =>
    debug(`fault ${count} of ${part}: ${message}`),
  )
  const limitOf = (pool: string): number => options.pools[pool]?.staleAfter ?? options.staleAfter
  const shortest = Math.min(
    options.staleAfter,
    ...Object.values(options.pools).flatMap((pool) => pool.staleAfter ?? []),
  )
  const ledger = createLedger(clock, 'l')
  const leaks = createLeakBook(clock, limitOf, shortest)
  ledger.open.lost = leaks.lost
  return {
    clock,
    options,
    identity,
    faults,
    ledger,
    leaks,
    senders: createSenderBook(ledger, clock),
    limitOf,
  }
}
