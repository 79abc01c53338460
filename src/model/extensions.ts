import type { Finding, Notice } from './alert.ts'
import type { BackendState, DatabaseReading } from './database/database.ts'
import type { MeasuredPool, PoolerReading } from './database/pooler.ts'
import type { SessionListing } from './database/sessions.ts'
import type { Lease, LeaseDetails } from './lease.ts'
import type { Pool } from './pool.ts'
import type { Observation, Snapshot } from './snapshot.ts'

/** Opens leases for one service on one pool. Every method is O(1) and never throws. */
export interface Tracker {
  readonly service: string
  readonly pool: string
  /** @param operation kind and table, never values: `select visits`, `rpc close_day`, `auth.getUser` */
  open(operation: string, details?: LeaseDetails): Lease
  /**
   * Records an error of the service: classified, sanitised, stored (last 50) and counted by its code.
   * Call it once for a failure, then end the lease with `end('error')` without a code; `end('error', code)` alone
   * counts by code and stores no text.
   */
  fail(error: unknown, context?: string): void
  /** Time a request waited for a slot, ms. */
  waited(ms: number): void
  /** Time it took to open a connection, ms. */
  created(ms: number): void
  /** A request gave up or was refused because no slot came in time. */
  timedOut(): void
  /**
   * A connection that could not be had (any SQLSTATE, DNS, refused, timed out, thrown synchronously): counts one failed
   * operation with its wait, and the error under connects failed. Call it instead of `open`, `fail` and `waited`.
   */
  connectFailed(operation: string, error: unknown, waitedMs: number): void
  /** A statement of a lease failed: counted by code beside the operation, whose own outcome is passed to `Lease.end`. */
  statementFailed(code: string | null): void
}

/** What a client needs of a monitor. */
export interface Tracking {
  tracker(service: string, pool: string): Tracker
  /** Adds a pool to what is read at every observation. @returns a function that removes it */
  attach(pool: Pool): () => void
  /**
   * A pool name no attached pool has yet: `base`, else `base#2`, `base#3` … A name whose pool has ended is free again for a pool
   * of the same target: its counters go on, and must not be those of another server.
   * @param target what the pool connects to; absent = not known yet
   */
  poolName(base: string, target?: string): string
  /** Counts a fault of our own. Never throws. */
  fault(part: string, error: unknown): void
}

/** The connection of a probe: its age tells whether a new one could be opened lately. */
export interface ProbeConnection {
  /** `host:port` */
  readonly server: string
  /** How long it has been open, ms. */
  readonly ageMs: number
}

/** What a probe found. Parts it cannot report are left out. */
export interface ProbeReading {
  /** What Postgres reports. */
  readonly database?: DatabaseReading
  /** The connection that gave this answer; absent = unknown, or no connection to a database server. */
  readonly connection?: ProbeConnection
  /** What each backend does now, at most 500. */
  readonly backends?: readonly BackendState[]
  /** Sessions with the client address and port of each, so that this process's own can be identified; absent = this probe cannot list them. */
  readonly sessions?: SessionListing
  /** What a pooler in front of it reports. */
  readonly pooler?: PoolerReading
  /** Pools of other processes that this probe measured, e.g. PostgREST's own. */
  readonly pools?: readonly MeasuredPool[]
}

/** Which session to end, and the guards that must hold. */
export interface TerminateTarget {
  readonly pid: number
  /** As `Session.backendStart`; guards against a pid that was given to another session meanwhile. */
  readonly backendStart: string
  /** ms it must have been `idle in transaction` at least. */
  readonly minIdleMs: number
  readonly dryRun: boolean
}

/** Which statement to cancel, and the guards that must hold. */
export interface CancelTarget {
  readonly pid: number
  /** As `Session.backendStart`; guards against a pid that was given to another session meanwhile. */
  readonly backendStart: string
  /** ms the statement must have been running at least. */
  readonly minRunMs: number
  readonly dryRun: boolean
}

/** Queries the database or a pooler. Runs off the request path, one at a time, with a time limit. */
export interface Probe {
  readonly name: string
  /** Whether it queries the database itself: no answer then raises an alert. @default true */
  readonly readsDatabase?: boolean
  /** Rejects when the reading failed: the monitor then shows the last reading with the reason and its age. */
  read(signal: AbortSignal): Promise<ProbeReading>
  /** Ends one `idle in transaction` session, guarded by pid and backend start; absent = this probe cannot. */
  terminate?(target: TerminateTarget): Promise<{ readonly done: boolean; readonly reason: string }>
  /** Cancels one running statement, guarded by pid and backend start; its connection stays. Absent = this probe cannot. */
  cancel?(target: CancelTarget): Promise<{ readonly done: boolean; readonly reason: string }>
  close?(): Promise<void>
}

/** A pure judgement on an observation. */
export interface Rule {
  readonly id: string
  judge(observation: Observation): readonly Finding[]
}

/** What belongs to one try to send a notice. */
export interface SendContext {
  /** Fired when the try has taken 10 s, or when the monitor stops: give it to `fetch`, so that nothing arrives later. */
  readonly signal: AbortSignal
  /** The same at every try of one notice, so that a receiver knows a second copy. No secret. */
  readonly key: string
}

/**
 * A receiver of alerts. A rejected `send` is retried with back-off and never delays another channel; an error with `retryAfterMs`
 * (a number) is retried no sooner, one with `final: true` not at all. A try that ignores its
 * signal is waited for (60 s more) before the next one: if it succeeds late, the notice was sent, once.
 */
export interface Channel {
  readonly id: string
  /** ms between the starts of two sends at least, where the receiver limits them. @default 0 */
  readonly everyMs?: number
  /**
   * Whether the receiver has an incident of its own for each alert: it is told, too, when somebody acknowledges the alert, and
   * the end of a test message. @default false
   */
  readonly followsIncidents?: boolean
  send(notice: Notice, snapshot: Snapshot, context: SendContext): void | Promise<void>
}

/** Metrics of the user's own; read at every beat, time-limited. Numbers only; anything else is a fault and left out. */
export interface Collector {
  readonly name: string
  collect(): Readonly<Record<string, number>> | Promise<Readonly<Record<string, number>>>
}

/** What belongs to one push. */
export interface PushContext {
  /** Fired when the push has taken 10 s, or when the monitor is closed: give it to `fetch`, so that nothing arrives later. */
  readonly signal: AbortSignal
}

/**
 * A push target; called at every beat, one push at a time. A push that ignores its signal is waited for (60 s more) before the next
 * one, and given up then; snapshots of beats meanwhile are left out and counted.
 */
export interface Exporter {
  readonly name: string
  /** Reaches nobody outside of this process: its state is not reported. @default false */
  readonly inProcess?: boolean
  send(snapshot: Snapshot, context?: PushContext): void | Promise<void>
  /** What waits in a queue of its own and what that queue lost since it began. @default none */
  backlog?(): { readonly waiting: number; readonly dropped: number }
  close?(): Promise<void>
}

/** Result of a health check, in the words of the IETF draft. */
export type CheckStatus = 'pass' | 'warn' | 'fail'

/** What a health check answers. `message` is sanitised and shown; `details` never leave the process by a route. */
export interface CheckResult {
  readonly status: CheckStatus
  readonly message?: string
  readonly details?: unknown
}

/** A health check of the user's own. */
export type HealthCheck = () => CheckResult | Promise<CheckResult>
