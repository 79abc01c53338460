import type { Source } from './database/reading.ts'
import type { Thresholds } from './health.ts'
import type { Histogram } from './tools/histogram.ts'

/** What a pool's timeouts are shown over, ms: long enough to see that an incident is over. */
export const QUARTER_MS = 900_000

/** What a pool is made of; `hand-made` = leases opened by `trackConnection`, with a capacity that is configured. */
export type PoolKind = (typeof POOL_KINDS)[number]
export const POOL_KINDS = ['supabase', 'pg', 'postgres', 'pooler', 'database', 'hand-made'] as const

/** Gauges a pool reports. `null` = this pool cannot report it. */
export interface PoolGauges {
  /** Slots in use. */
  readonly used: number | null
  /** Open and free. */
  readonly idle: number | null
  /** Being opened. */
  readonly connecting: number | null
  /** Requests waiting for a slot. */
  readonly pending: number | null
  /** Capacity. */
  readonly max: number | null
  /** Slots the pool counts that are neither free, nor being opened, nor in use: they will never be returned. Absent = this pool cannot report it. */
  readonly ghosts?: number
  /** Slots whose connection's socket is closed, so that no query can use them. Absent = this pool cannot tell. */
  readonly dead?: number
}

/** What happened to a pool in a sliding window. */
export interface PoolWindow {
  /** Length really covered, ms. */
  readonly windowMs: number
  /** Requests that got a slot. */
  readonly acquired: number
  /** Requests that were refused a slot or a connection, whatever the reason. */
  readonly refused: number
  /** Of those, the ones that gave up waiting. */
  readonly timeouts: number
  /** Of those, the ones that a cap refused. */
  readonly exhaustions: number
  /** Connections that could not be opened, by code. */
  readonly connectFailures: Readonly<Record<string, number>>
  /** Time to get a slot, refused requests included; `null` = this kind of pool cannot tell. */
  readonly waitTime: Histogram | null
  /** Most slots in use at once. */
  readonly peakUsed: number
}

/** A resource with a capacity that reports its gauges. Implemented by clients and probes. */
export interface Pool {
  readonly name: string
  readonly kind: PoolKind
  readonly source: Source
  /** Answers from memory, at once; must not throw and must not touch the database. */
  read(): PoolGauges
  /** Where the pool was created: `file:line` frames, app frames first; absent = unknown. */
  readonly createdAt?: string | undefined
  /** Identity of what it connects to (host, port, database, role): distinguishes duplicate pools from different ones. */
  readonly target?: string | undefined
  /** `application_name` of its connections, by which they are found in the database; absent = unknown. */
  readonly application?: string | undefined
  /** Database role its connections log in as; absent = unknown. */
  readonly role?: string | undefined
  /** Backend process ids of its open connections, where it can report them: compared with those the database lists. */
  pids?(): readonly number[]
  /** Backend process ids of every connection it has, those behind a pooler included: compared with the sessions of this process. */
  backends?(): readonly number[]
  /** Whether it comes from `sharedPool`: one for the process, on purpose. */
  readonly shared?: boolean | undefined
  /** Destroys idle connections and lets used ones end; called by emergency reset only. */
  recycle?(): void
}

/** When a pool will have no free slot, if its use goes on as in the last half hour. Times in ms since the epoch. */
export interface Forecast {
  /** As likely before as after. */
  readonly fullAt: number
  /** Limits of the interval that is right 9 times out of 10. */
  readonly earliest: number
  readonly latest: number
}

/** One pool at one instant, with its times since the process began. */
export interface PoolReading extends PoolGauges {
  /** Whether the application has ended the pool; its counters go on. */
  readonly ended?: true
  readonly name: string
  readonly kind: PoolKind
  readonly source: Source
  /** Whether `max` is the default of its kind: nobody configured one, and the pool does not report it. */
  readonly maxAssumed?: true
  /** Ratio used / max; may exceed 1; `null` when either is unknown. */
  readonly utilization: number | null
  readonly thresholds: Thresholds
  /** Requests refused or given up because no slot came in time, since the process began. */
  readonly timeouts: number
  /** Exhaustion errors (waited or refused by any layer), since the process began. */
  readonly exhaustions: number
  /** Of the last minute. */
  readonly recent: PoolWindow
  /** Of the last quarter of an hour; `windowMs` is longer when no snapshot was taken for a while. */
  readonly quarter: PoolWindow
  /** Connections that could not be opened, by code, since the process began; bounded, the rest under `other`. */
  readonly connectsFailed: Readonly<Record<string, number>>
  /** How the last request for a slot ended; absent = none has, or this kind of pool cannot tell. */
  readonly lastAnswer?: 'ok' | 'refused'
  /** Time to get a slot, to open one, and time held; since the process began. `null` when this kind of pool cannot tell. */
  readonly waitTime: Histogram | null
  readonly createTime: Histogram | null
  readonly useTime: Histogram
  /** Time held, of the last quarter of an hour; absent = not known by whoever read it. */
  readonly recentUseTime?: Histogram
  /** When it will be full; absent = cannot be told. */
  readonly forecast?: Forecast
  /** `file:line` where it was created, the application's own code where there is some; absent = unknown. */
  readonly createdAt?: string
  readonly shared?: true
  readonly target?: string
  readonly application?: string
  readonly role?: string
}

/** The most utilised of some pools, the first of equals; `null` when none has a utilisation. */
export function mostUtilised<T extends { readonly utilization: number | null }>(
  pools: Iterable<T>,
): T | null {
  let top: T | null = null
  for (const pool of pools)
    if (pool.utilization !== null && pool.utilization > (top?.utilization ?? -1)) top = pool
  return top
}
