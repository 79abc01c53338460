import type { Untrusted } from '../../model/untrusted.ts'
import type { Core } from '../core.ts'
import { SENDER_SILENT_MS } from '../ingest/remote-senders.ts'
import { readPool } from './pool-reading.ts'
import { readService } from './service-reading.ts'

/** What pages say, read as the rest is read, from the ledger that only they write into. */
export function readUntrusted(core: Core, now: number, wallOf: (then: number) => number): Untrusted {
  const { untrusted: ledger, options, faults, senders } = core
  const remoteActive = senders.activeBy(false, now)
  const looking = { ledger, options, faults, remoteActive }
  const pools = Array.from(ledger.pools.values(), (counters) => ({
    ...readPool(looking, counters, now),
    // A page knows nothing of capacity, and none may be derived from what it says.
    max: null,
    utilization: null,
  }))
  const byName = new Map(pools.map((pool) => [pool.name, pool]))
  return {
    services: Array.from(ledger.services.values(), (counters) =>
      // Nothing is open here: what pages say is in flight is a number, no lease.
      readService(looking, counters, byName, now, wallOf, null),
    ),
    pools,
    active: [...remoteActive.values()].reduce((sum, active) => sum + active, 0),
    senders: senders.list().filter(({ proven, lastAt }) => !proven && now - lastAt < SENDER_SILENT_MS).length,
  }
}
