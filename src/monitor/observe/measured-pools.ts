import type { MeasuredPool } from '../../model/database/pooler.ts'
import type { ProbeReading } from '../../model/extensions.ts'
import type { PoolGauges, PoolKind } from '../../model/pool.ts'
import type { Ledger } from '../ledger/ledger.ts'

const UNKNOWN: PoolGauges = { used: null, idle: null, connecting: null, pending: null, max: null }
/** Most pools taken from probes. */
const MOST_POOLS = 32

/** Pools that probes measured, shown beside the process's own. */
export interface MeasuredPools {
  /** What the probes report now; a pool that is no longer reported turns unknown, never zero. */
  update(readings: readonly ProbeReading[]): void
}

export function createMeasuredPools(ledger: Ledger): MeasuredPools {
  const gauges = new Map<string, PoolGauges>()
  const known = new Map<string, { timeouts: number | null }>()

  const attach = (name: string, kind: PoolKind): boolean => {
    if (known.has(name)) return true
    const book = ledger.pool(name)
    // The process's own pool reports more than a probe does.
    if (known.size >= MOST_POOLS || book.attached) return false
    book.attached = { name, kind, source: 'measured', read: () => gauges.get(name) ?? UNKNOWN }
    known.set(name, { timeouts: null })
    return true
  }

  const count = (name: string, timeouts: number | null): void => {
    const seen = known.get(name)
    if (!seen || timeouts === null) return
    // The other process's counter began before our first reading, and starts at zero again when it restarts.
    if (seen.timeouts !== null && timeouts > seen.timeouts)
      ledger.pool(name).timeouts += timeouts - seen.timeouts
    seen.timeouts = timeouts
  }

  return {
    update(readings) {
      gauges.clear()
      for (const pool of readings.flatMap(poolsOf)) {
        if (gauges.has(pool.name) || !attach(pool.name, pool.kind)) continue
        const { used, idle, connecting, pending, max } = pool
        gauges.set(pool.name, { used, idle, connecting, pending, max })
        count(pool.name, pool.timeouts)
      }
    },
  }
}

function poolsOf({ database, pooler, pools = [] }: ProbeReading): MeasuredPool[] {
  const found: MeasuredPool[] = []
  if (database) {
    found.push({
      ...UNKNOWN,
      name: 'database',
      kind: 'database',
      used: database.used,
      max: database.limits.usable,
      timeouts: null,
    })
    for (const [role, { limit, used }] of Object.entries(database.roleLimits)) {
      found.push({
        ...UNKNOWN,
        name: `database:role:${role}`,
        kind: 'database',
        used,
        max: limit,
        timeouts: null,
      })
    }
  }
  for (const pool of pooler?.pools ?? []) {
    found.push({
      ...UNKNOWN,
      name: `pgbouncer:${pool.database}/${pool.role}`,
      kind: 'pooler',
      used: pool.serversActive,
      idle: pool.serversIdle,
      pending: pool.clientsWaiting,
      max: pool.size,
      timeouts: null,
    })
  }
  if (pooler && pooler.maxClients !== null) {
    found.push({
      ...UNKNOWN,
      name: 'pgbouncer:clients',
      kind: 'pooler',
      used: pooler.clients,
      max: pooler.maxClients,
      timeouts: null,
    })
  }
  return [...found, ...pools]
}
