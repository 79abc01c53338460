import type { PoolGauges } from '../../model/pool.ts'
import type { PgClient, PgPool } from './shapes.ts'

/** A connection that is not open after this time counts as nobody's when the pool sets no limit of its own, ms. */
const OPENING_MS = 60_000

/** What the pool cannot tell about itself. */
export interface PgCounts {
  /** Clients that somebody holds now. */
  readonly out: number
  /** Calls of `connect` without an answer; the library's own count leaves out those that wait for a new connection. */
  readonly waiting: number
  /** When each connection that is being opened was begun, monotonic ms. */
  readonly openings: { get(client: PgClient): number | undefined }
  readonly now: number
}

/**
 * Gauges of a pool now, from memory. The library counts connections from the moment they are begun, so what is
 * neither free, nor with somebody, nor being opened belongs to nobody: a ghost.
 */
export function gaugesOf(pool: PgPool, { out, waiting, openings, now }: PgCounts): PoolGauges {
  const idle = pool.idleCount
  const rest = Math.max(0, pool.totalCount - idle - out)
  const connecting = pool._clients ? Math.min(rest, openingOf(pool, openings, now)) : rest
  return {
    used: out,
    idle,
    connecting,
    pending: waiting,
    max: pool.options?.max ?? null,
    ghosts: rest - connecting,
  }
}

function openingOf(pool: PgPool, openings: PgCounts['openings'], now: number): number {
  const limit = pool.options?.connectionTimeoutMillis || OPENING_MS
  let opening = 0
  for (const client of pool._clients ?? []) {
    const begun = openings.get(client)
    if (begun !== undefined && now - begun <= limit) opening++
  }
  return opening
}
