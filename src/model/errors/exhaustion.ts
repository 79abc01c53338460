/** Which layer ran out or failed. */
export type Layer =
  | 'postgres'
  | 'pgbouncer'
  | 'supavisor'
  | 'postgrest'
  | 'auth'
  | 'storage'
  | 'pg-pool'
  | 'postgres.js'
  | 'prisma'
  | 'network'

/** What an error means for connections. */
export interface Exhaustion {
  readonly layer: Layer
  /** The cap that was hit, e.g. `max_connections`, `pool_size`; `null` when no cap is involved. */
  readonly cap: string | null
  /** SQLSTATE, PGRST, pooler or network code, or a stable word of ours when the layer gives none. */
  readonly code: string
  /** `exhausted` = a cap was hit or a wait for a slot timed out; `unavailable` = the layer is down or restarting; `ended` = this session was ended. */
  readonly kind: 'exhausted' | 'unavailable' | 'ended'
  readonly retryable: boolean
  /** One sentence: what to do first. */
  readonly advice: string
}
