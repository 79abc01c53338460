import type { PoolGauges, PoolKind } from '../pool.ts'

/** What a pooler (PgBouncer) reports. Times in ms. */
export interface PoolerReading {
  readonly kind: 'pgbouncer'
  /** Version as reported, e.g. `PgBouncer 1.18.0`; `null` = not reported. */
  readonly version: string | null
  /** Client connections it accepts at most (`max_client_conn`); `null` = not reported. */
  readonly maxClients: number | null
  /** Client connections open now. */
  readonly clients: number
  readonly pools: readonly PoolerPool[]
  /** Clients with the backend that serves them; those that wait first, at most 200. */
  readonly links: readonly PoolerLink[]
}

/** One pool of a pooler: a database and a role. */
export interface PoolerPool {
  readonly database: string
  readonly role: string
  readonly mode: 'session' | 'transaction' | 'statement' | 'unknown'
  readonly clientsActive: number
  readonly clientsWaiting: number
  readonly serversActive: number
  readonly serversIdle: number
  /** Server connections this pool may open (`pool_size`); `null` = not reported. */
  readonly size: number | null
  /** How long the client that has waited longest has waited, ms. */
  readonly longestWaitMs: number
}

/** One client of a pooler and the Postgres backend it holds now. */
export interface PoolerLink {
  readonly application: string
  readonly database: string
  readonly role: string
  /** Address and port of the client's side of the connection. */
  readonly client: string
  readonly state: string
  readonly waitMs: number
  /** Backend process id of the server connection; `null` while it has none. */
  readonly serverPid: number | null
}

/** A pool another process holds, measured by a probe. */
export interface MeasuredPool extends PoolGauges {
  readonly name: string
  readonly kind: PoolKind
  /** Requests that got no slot in time, since that process began; `null` = not reported. */
  readonly timeouts: number | null
}
