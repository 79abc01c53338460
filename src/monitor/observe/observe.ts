import type { DatabaseReading } from '../../model/database/database.ts'
import type { Reading } from '../../model/database/reading.ts'
import type { Observation } from '../../model/snapshot.ts'
import type { Core } from '../core.ts'
import { oldestLeases } from './open-leases.ts'
import { isThere, readPool } from './pool-reading.ts'
import { oldestBy, readService } from './service-reading.ts'
import { readUntrusted } from './untrusted.ts'

/** A probe may take this long, ms. */
const PROBE_MS = 5000

/** What was read outside the ledger since the last beat. */
export interface Gathered
  extends Pick<Observation, 'backends' | 'drift' | 'pooler' | 'probes' | 'sessions' | 'truth'> {
  readonly database: Reading<DatabaseReading>
  readonly collected: Readonly<Record<string, number>>
}

/** Reads everything once, now. Changes nothing but the marks of idle leases. */
export function observe(core: Core, gathered: Gathered): Observation {
  const { clock, ledger, leaks, faults, finder, options } = core
  const now = clock.now()
  const wall = clock.wall()
  const wallOf = (then: number): number => wall - (now - then) - clock.frozenSince(then)
  const remoteActive = core.senders.activeBy(true, now)
  const looking = { ledger, options, faults, finder, remoteActive }
  const pools = [...ledger.pools.values()].filter(isThere).map((book) => readPool(looking, book, now))
  leaks.check(ledger.leases(), new Set(pools.filter(({ dead }) => (dead ?? 0) > 0).map(({ name }) => name)))
  const byName = new Map(pools.map((pool) => [pool.name, pool]))
  const oldest = oldestBy(ledger)
  const services = [...ledger.services.values()].map((book) =>
    readService(looking, book, byName, now, wallOf, oldest.get(book) ?? null),
  )
  const database = aged(gathered.database, wall, options.collectionInterval)
  const fresh = database.reason === undefined
  const remoteTotal = [...remoteActive.values()].reduce((sum, active) => sum + active, 0)
  return {
    at: wall,
    instance: core.identity,
    services,
    pools,
    leases: oldestLeases(core),
    leaks: leaks.list(),
    database,
    ...(fresh && gathered.backends ? { backends: gathered.backends } : {}),
    ...(fresh && gathered.drift ? { drift: gathered.drift } : {}),
    ...(fresh && gathered.truth ? { truth: gathered.truth } : {}),
    ...(fresh && gathered.sessions ? { sessions: gathered.sessions } : {}),
    ...(gathered.pooler ? { pooler: gathered.pooler } : {}),
    ...(gathered.probes ? { probes: gathered.probes } : {}),
    totals: {
      active: ledger.open.active + remoteTotal,
      opened: ledger.open.opened,
      ended: ledger.open.ended,
      unmatchedReleases: ledger.unmatchedReleases,
      leaked: services.reduce((sum, service) => sum + service.leaked, 0),
      folded: { ...ledger.folded },
      peak: { timestamp: wallOf(ledger.open.peakAt), connections: ledger.open.peak },
    },
    untrusted: readUntrusted(core, now, wallOf),
    faults: faults.list(),
    collected: gathered.collected,
  }
}

/** A reading that is overdue is marked as such: it is the last one, not the current state. */
function aged(reading: Reading<DatabaseReading>, wall: number, intervalMs: number): Reading<DatabaseReading> {
  if (reading.value === null || reading.at === null || reading.reason !== undefined) return reading
  const ageMs = wall - reading.at
  if (ageMs <= 2 * intervalMs + PROBE_MS) return reading
  return { ...reading, reason: `the last reading is ${Math.round(ageMs / 1000)} s old` }
}
