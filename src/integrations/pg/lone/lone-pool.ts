import type { Pool, PoolGauges } from '../../../model/pool.ts'
import type { DriverContext } from '../../shared/driver.ts'
import { deathOf } from '../client/client-state.ts'
import { targetOf } from '../pool/target.ts'
import type { PgClient } from '../shapes.ts'

/** The clients that belong to no watched pool, by what they connect to. */
export interface LonePool {
  readonly name: string
  /** Takes a client until it is removed. */
  add(client: PgClient): void
  remove(client: PgClient): void
}

/** Targets whose names are cached; a process connects to a few. */
const MOST_TARGETS = 100

const pools = new WeakMap<object, Map<string, LonePool>>()

/** The resource a client counts in: shown as `pg:client`, one for each target. Its capacity is unknown: nothing limits it. */
export function lonePoolOf({ tracking }: DriverContext, client: PgClient): LonePool {
  const known = targetOf(undefined, client)
  const key = JSON.stringify(known)
  let byTarget = pools.get(tracking)
  if (!byTarget) pools.set(tracking, (byTarget = new Map()))
  const found = byTarget.get(key)
  if (found) return found
  // A target never changes its name: its counters must not be added to those of another.
  const base = byTarget.size === 0 ? 'pg:client' : `pg:client#${byTarget.size + 1}`
  const name = tracking.poolName(base, known.target)
  const clients = new Set<PgClient>()
  let detach: (() => void) | null = null
  const attached: Pool = {
    name,
    kind: 'pg',
    source: 'measured',
    read: () => gaugesOf(clients),
    backends: () => [...clients].flatMap(({ processID }) => processID ?? []),
    target: known.target,
    application: known.application,
    role: known.role,
  }
  const made: LonePool = {
    name,
    add(one) {
      clients.add(one)
      detach ??= tracking.attach(attached)
    },
    remove(one) {
      if (!clients.delete(one) || clients.size > 0) return
      detach?.()
      detach = null
    },
  }
  if (byTarget.size < MOST_TARGETS) byTarget.set(key, made)
  return made
}

function gaugesOf(clients: ReadonlySet<PgClient>): PoolGauges {
  let used = 0
  let dead = 0
  for (const client of clients) {
    if (client._connected !== true) continue
    used++
    // One that its owner ends goes by itself.
    if (client._ending !== true && deathOf(client) !== undefined) dead++
  }
  return { used, idle: null, connecting: clients.size - used, pending: null, max: null, dead }
}
