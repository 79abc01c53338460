import { OwnError } from '../../model/errors/own-error.ts'
import { BY_HAND } from '../../model/lease.ts'
import type { Core } from '../core.ts'
import type { ServiceCounters } from './counters/service-counters.ts'
import { LeaseRecord } from './lease.ts'

/**
 * Most hand-made leases open in one service, so that forgotten ones cannot fill the memory; far more than any database
 * serves at once.
 */
const MOST_OPEN = 5000

/** `trackConnection`, `releaseConnection` and `recordConnectionError` of the contract. */
export interface ManualLeases {
  track(service: string, connectionId?: string): string
  release(service: string, connectionId?: string): void
  fail(service: string, error: unknown, context?: string): void
  hold(id: string, reason: string): boolean
}

/** Decides which leases store the stack of their caller, and stores it. */
export interface Stacks {
  /** @param below frames above and including this function are left out */
  take(below: (...args: never[]) => unknown, now: number): { readonly stack?: string | undefined } | undefined
  /** A leak was found without a stack. */
  hunt(now: number): void
}

export function createManualLeases({ ledger, faults }: Core, stacks: Stacks): ManualLeases {
  const { clock } = ledger.open
  const dropOldest = ({ name, byHand }: ServiceCounters): void => {
    const [id, lease] = byHand.entries().next().value ?? []
    if (id === undefined || !lease) return
    byHand.delete(id)
    lease.end('reclaimed')
    faults.note(
      'track-connection',
      new OwnError(
        `${MOST_OPEN} leases are open in service ${name} and none is released: the oldest left the books`,
      ),
    )
  }
  const book: ManualLeases = {
    track(name, connectionId) {
      const tracker = ledger.tracker(name, ledger.pool(name).name)
      const { service } = tracker.series(BY_HAND)
      if (connectionId !== undefined && service.byHand.has(connectionId)) {
        faults.note('track-connection', new OwnError(`the id is open already in service ${service.name}`))
        return connectionId
      }
      if (service.byHand.size >= MOST_OPEN) dropOldest(service)
      const origin = stacks.take(book.track, clock.now())
      const details = {
        ...(connectionId === undefined ? {} : { id: connectionId }),
        ...(origin === undefined ? { suspected: () => stacks.hunt(clock.now()) } : { origin }),
      }
      const lease = new LeaseRecord(ledger.open, tracker.series(BY_HAND), details)
      service.byHand.set(lease.id, lease)
      return lease.id
    },
    release(name, connectionId) {
      const byHand = ledger.knownService(name)?.byHand
      const id = connectionId ?? (byHand && newestOf(byHand))
      const lease = id === undefined ? undefined : byHand?.get(id)
      if (!byHand || id === undefined || !lease) {
        ledger.unmatchedReleases++
        return
      }
      byHand.delete(id)
      lease.end('ok')
    },
    hold: (id, reason) => hold(ledger, id, reason),
    fail(name, error, context) {
      const service = ledger.service(name)
      // A service that opens leases by hand has a pool of its own: a refusal counts for that pool.
      const own = service.series.find(({ operation }) => operation === BY_HAND)
      ledger.fail(service, own?.pool ?? null, error, context, true)
    },
  }
  return book
}

/** The key inserted last. O(n), and only for a release without an id. */
function newestOf(byHand: ReadonlyMap<string, unknown>): string | undefined {
  let newest: string | undefined
  for (const id of byHand.keys()) newest = id
  return newest
}

function hold({ services }: Core['ledger'], id: string, reason: string): boolean {
  for (const { byHand } of services.values()) {
    const lease = byHand.get(id)
    if (!lease) continue
    lease.heldFor = reason
    return true
  }
  return false
}
