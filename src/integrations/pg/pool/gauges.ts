import type { PoolGauges } from '../../../model/pool.ts'
import { deathOf } from '../client/client-state.ts'
import type { ClientRegistry } from '../client/clients.ts'
import type { PgPool } from '../shapes.ts'
import { ownersOf } from './owners.ts'

/** What the pool does not report itself. */
export interface PgCounts {
  /** Clients checked out now. */
  readonly out: number
  /** Calls of `connect` without an answer; the library's own count leaves out those that wait for a new connection. */
  readonly waiting: number
}

/** Gauges of a pool now, from memory. O(connections of the pool). */
export function gaugesOf(
  pool: PgPool,
  clients: ClientRegistry,
  { out, waiting }: PgCounts,
  now: number,
): PoolGauges {
  const max = pool.options?.max ?? null
  const idle = pool.idleCount
  if (!pool._clients || !pool._idle) {
    return { used: out, idle, connecting: Math.max(0, pool.totalCount - idle - out), pending: waiting, max }
  }
  const count = { pool: 0, holder: 0, closing: 0, opening: 0, earlier: 0, nobody: 0 }
  let dead = 0
  for (const [client, owner] of ownersOf(pool, clients, now)) {
    count[owner]++
    if (owner !== 'opening' && deathOf(client) !== undefined) dead++
  }
  return {
    used: out + count.earlier + count.closing,
    idle,
    connecting: count.opening,
    pending: waiting,
    max,
    ghosts: count.nobody,
    dead,
  }
}
