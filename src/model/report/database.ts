import type { DatabaseReading } from '../database/database.ts'
import type { PoolerReading } from '../database/pooler.ts'
import type { Source } from '../database/reading.ts'

/** What the probe read, and how old the reading is. */
export interface DatabaseReport {
  /** `measured` with a fresh reading, `unknown` without. */
  readonly source: Source
  readonly value: DatabaseReading | null
  readonly readAt: string | null
  readonly ageMs: number | null
  /** Why there is no (newer) reading. */
  readonly reason?: string
  /** What the pooler reports, when there is a probe for it. */
  readonly pooler?: PoolerReading | null
  /** Reported by an instance minus measured in the database; absent without a fresh reading. */
  readonly drift?: readonly DriftRow[]
  /** App pool, pooler client, backend and what blocks it, in one row each; waiting first, at most 50. */
  readonly chain?: readonly ChainRow[]
}

/** Connections one instance reports against those the database lists for it. */
export interface DriftRow {
  readonly instance: string
  /** `application_name` the two sides were joined by. */
  readonly application: string
  /** `null` = a pool of this name cannot report its number. */
  readonly reported: number | null
  readonly measured: number
  /** reported − measured: above 0 = connections that are gone, below 0 = connections that are not ours; `null` = unknown. */
  readonly drift: number | null
}

/** One use, followed to the backend that serves it and what that waits for. `null` = that link is unknown. */
export interface ChainRow {
  readonly service: string | null
  readonly route: string | null
  readonly operation: string | null
  readonly pool: string | null
  readonly heldMs: number | null
  readonly poolerClient: string | null
  readonly serverPid: number | null
  readonly state: string | null
  readonly wait: string | null
  /** Backends that hold what it waits for. */
  readonly blockedBy: readonly number[]
}
