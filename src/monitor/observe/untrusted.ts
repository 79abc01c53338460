import type { Untrusted } from '../../model/untrusted.ts'
import type { Core } from '../core.ts'
import { SENDER_SILENT_MS } from '../ingest/remote-senders.ts'
import { readPool } from './pool-reading.ts'
import { readService } from './service-reading.ts'

/** What pages reported, read like the rest, from the ledger that only they write to. */
export function readUntrusted(core: Core, now: number, wallOf: (then: number) => number): Untrusted {
  const { untrusted: ledger, options, faults, finder, senders } = core
  const remoteActive = senders.activeBy(false, now)
  const looking = { ledger, options, faults, finder, remoteActive }
  const pools = Array.from(ledger.pools.values(), (counters) => ({
    ...readPool(looking, counters, now),
    // A page has no capacity, and none may be derived from its reports.
    max: null,
    utilization: null,
  }))
  const lately = senders.list().filter(({ proven, lastAt }) => !proven && now - lastAt < SENDER_SILENT_MS)
  const byName = new Map(pools.map((pool) => [pool.name, pool]))
  return {
    services: Array.from(ledger.services.values(), (counters) =>
      // Nothing is open here: operations in flight in pages are a number, not leases.
      readService(looking, counters, byName, now, wallOf, null),
    ),
    pools,
    active: [...remoteActive.values()].reduce((sum, active) => sum + active, 0),
    senders: lately.length,
    sockets: lately.reduce((sum, sender) => sum + sender.sockets, 0),
  }
}
