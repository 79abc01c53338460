import type { Alert } from './alert.ts'
import type { BackendState, DatabaseReading } from './database/database.ts'
import type { PoolerReading } from './database/pooler.ts'
import type { Reading } from './database/reading.ts'
import type { SessionCoverage } from './database/sessions.ts'
import type { HealthStatus } from './health.ts'
import type { Leak, OpenLease } from './lease.ts'
import type { PoolReading } from './pool.ts'
import type { DriftRow } from './report/database.ts'
import type { ServiceReading } from './service.ts'
import type { Untrusted } from './untrusted.ts'
import type { Verdict } from './verdict.ts'

/** Who publishes a snapshot. */
export interface InstanceIdentity {
  /** Unique by process. */
  readonly id: string
  /** Name of the application or worker. */
  readonly service: string
  readonly region: string | null
  /** Release it runs; absent = not known. */
  readonly build?: string
  readonly environment: string
  readonly runtime: 'nodejs' | 'edge' | 'worker' | 'browser'
  /** Whether the host freezes processes between requests. @default false */
  readonly serverless?: boolean
  /** ms since the epoch. */
  readonly startedAt: number
}

/** A fault of our own (a probe, a channel, a user callback): counted and shown, never thrown into the application. */
export interface Fault {
  readonly part: string
  readonly count: number
  readonly message: string
  /** ms since the epoch. */
  readonly lastAt: number
}

/** Counters of the ledger itself, since the process began. */
export interface Totals {
  readonly active: number
  readonly opened: number
  readonly ended: number
  /** Releases that matched no open lease. */
  readonly unmatchedReleases: number
  /** Leases reclaimed by cleanup or lost by their owner. */
  readonly leaked: number
  /** Names folded into `other` because a cap was reached. */
  readonly folded: { readonly services: number; readonly operations: number }
  readonly peak: { readonly timestamp: number; readonly connections: number }
}

/** One pool against the database. */
export interface PoolTruth {
  readonly pool: string
  /** Connections it counts whose backend the database does not list; 0 = the two agree. */
  readonly error: number
  /** Readings in a row with an error; from two on it is no passing moment. */
  readonly readings: number
}

/** Result of the last attempt of one probe. */
export interface ProbeState {
  readonly name: string
  /** ms since the epoch of the last answer; `null` before the first. */
  readonly at: number | null
  /** Whether it queries the database itself. */
  readonly readsDatabase: boolean
  /** The connection of its last answer: `host:port`, and when it was opened, ms since the epoch; absent = unknown. */
  readonly connection?: { readonly server: string; readonly since: number }
  /** Why the last attempt gave nothing; absent when it succeeded. */
  readonly reason?: string
  /** Number of that failure, when it has one. */
  readonly code?: string
}

/** Facts of one instant, without judgement. */
export interface Observation {
  /** ms since the epoch. */
  readonly at: number
  readonly instance: InstanceIdentity
  readonly services: readonly ServiceReading[]
  readonly pools: readonly PoolReading[]
  /** The oldest open leases, oldest first, at most 200. */
  readonly leases: readonly OpenLease[]
  readonly leaks: readonly Leak[]
  readonly database: Reading<DatabaseReading>
  /** What each backend did at the last reading, when it is fresh: joined with leases by their server pid. */
  readonly backends?: readonly BackendState[]
  /** Reported minus measured, as of the last reading, when it is fresh. */
  readonly drift?: readonly DriftRow[]
  /** Connections of our pools compared with those of the database, by backend pid, as of the last reading, when it is fresh. */
  readonly truth?: readonly PoolTruth[]
  /** Sessions of this process in the database against what is tracked, as of the last reading, when it is fresh. */
  readonly sessions?: SessionCoverage
  /** What a pooler reports, when there is a probe for it. */
  readonly pooler?: Reading<PoolerReading>
  /** The configured probes, each with the reason its last reading failed. */
  readonly probes?: readonly ProbeState[]
  readonly totals: Totals
  /** What arrived by ingest without a token, in a namespace of its own. */
  readonly untrusted?: Untrusted
  readonly faults: readonly Fault[]
  /** Values of the user's collectors: `collector.<name>.<metric>`. */
  readonly collected: Readonly<Record<string, number>>
}

/** An observation with its verdict. Immutable: every reader sees the same value. */
export interface Snapshot extends Observation {
  /** Alerts that are firing. */
  readonly alerts: readonly Alert[]
  /** What is wrong, ranked: alerts, health and advice derive from it. */
  readonly verdict: Verdict
  /** Status of the verdict; unknown counts as `warning` at best. */
  readonly health: HealthStatus
  /** Whether this instance has refused so many requests for so long that traffic should go to others. */
  readonly overloaded: boolean
  /** Ratio of the most utilised pool; 0 without a pool. */
  readonly poolUtilization: number
  /** Name of that pool. */
  readonly worstPool: string | null
}
