import type { ErrorText } from '../../model/errors/describe.ts'
import { createPoolCounters, type PoolCounters } from './counters/pool-counters.ts'
import { createServiceCounters, type ServiceCounters } from './counters/service-counters.ts'
import { createFailures, type Heard, type NoteFailure } from './failures/failures.ts'
import type { LeaseRecord, OpenList } from './lease.ts'
import { CAPS, findOrAdd, OTHER, trimmed } from './names.ts'
import { createSwitchable, type SeriesTracker } from './switchable.ts'

/** The only mutable record of what is open and what has ended. Every method is O(1) unless it says otherwise. */
export interface Ledger {
  readonly open: OpenList
  readonly services: ReadonlyMap<string, ServiceCounters>
  readonly pools: ReadonlyMap<string, PoolCounters>
  readonly folded: { services: number; operations: number }
  unmatchedReleases: number
  service(name: string): ServiceCounters
  /** The service that `service(name)` would give, if there is one already. */
  knownService(name: string): ServiceCounters | undefined
  pool(name: string): PoolCounters
  tracker(service: string, pool: string): SeriesTracker
  readonly fail: NoteFailure
  /** Listeners for failures as they happen; `null` = none. */
  readonly heard: Heard
  /** Open leases, oldest first. O(open). */
  leases(): IterableIterator<LeaseRecord>
}

export { createOpenList } from './open-list.ts'

/**
 * @param open what is open, empty
 * @param power off = the trackers count nothing from then on; what is open still ends
 */
export function createLedger(
  open: OpenList,
  text: ErrorText = 'catalogue',
  power: { readonly on: boolean } = { on: true },
): Ledger {
  const { clock } = open
  const services = new Map<string, ServiceCounters>()
  const pools = new Map<string, PoolCounters>()
  const trackers = new Map<ServiceCounters, Map<PoolCounters, SeriesTracker>>()
  const folded = { services: 0, operations: 0 }
  let operations = 0

  const noRoom = (): void => void folded.services++
  const admit = (): boolean => {
    if (operations < CAPS.operations) {
      operations++
      return true
    }
    folded.operations++
    return false
  }

  const ledger: Ledger = {
    open,
    services,
    pools,
    folded,
    unmatchedReleases: 0,
    ...createFailures(clock, text),
    service: (name) =>
      findOrAdd(services, name, CAPS.services, (short) => createServiceCounters(short, clock.now()), noRoom),
    knownService(name) {
      const known = services.get(name) ?? services.get(trimmed(name))
      return known ?? (services.size >= CAPS.services - 1 ? services.get(OTHER) : undefined)
    },
    pool: (name) =>
      findOrAdd(pools, name, CAPS.pools, (short) => createPoolCounters(short, clock.now()), noRoom),
    tracker(serviceName, poolName) {
      const service = ledger.service(serviceName)
      const pool = ledger.pool(poolName)
      let byPool = trackers.get(service)
      if (!byPool) trackers.set(service, (byPool = new Map()))
      let tracker = byPool.get(pool)
      if (!tracker) {
        tracker = createSwitchable(power, { open, admit, fail: ledger.fail }, service, pool)
        byPool.set(pool, tracker)
      }
      return tracker
    },
    *leases() {
      for (let lease = open.head; lease !== null; ) {
        const next: LeaseRecord | null = lease.next
        yield lease
        lease = next
      }
    },
  }
  return ledger
}
