import type { Source } from '../database/reading.ts'
import type { Thresholds } from '../health.ts'
import type { PoolKind } from '../pool.ts'

/** Requests that got no slot; `null` = no snapshot was taken for so long that they cannot be counted. */
export interface RefusedReport {
  readonly lastMinute: number | null
  readonly lastQuarter: number | null
  readonly sinceStart: number
}

/** A pool now; percentages are integers, durations ms. */
export interface PoolReport {
  readonly name: string
  readonly kind: PoolKind
  readonly source: Source
  readonly used: number | null
  readonly idle: number | null
  readonly connecting: number | null
  readonly pending: number | null
  readonly max: number | null
  /** Whether `max` is the default of its kind: nobody configured one. */
  readonly maxAssumed?: true
  /** Most slots in use at once in the last minute; absent = reported by an instance of an earlier release. */
  readonly peakUsed?: number
  /** Percent, integer. */
  readonly utilization: number | null
  readonly thresholds: Thresholds
  readonly timeouts: number
  /** Timeouts in the last fifteen minutes; `null` when no snapshot was taken for so long that they cannot be counted. */
  readonly recentTimeouts: number | null
  /** Requests refused: those that gave up waiting and those a cap refused, as the verdict counts them; absent = reported by an instance of an earlier release. */
  readonly refused?: RefusedReport
  /** Slots that will never be returned, and slots whose connection is gone; absent = this pool cannot report it. */
  readonly ghosts?: number
  readonly dead?: number
  /** Connections that could not be had since the process began, by code; absent = there were none. */
  readonly connectsFailed?: Readonly<Record<string, number>>
  /** ms to get a slot in the last minute (in the last fifteen when the last minute had no request), refused requests included; `null` = this kind of pool cannot report it. */
  readonly acquire: {
    readonly p50: number | null
    readonly p95: number | null
    readonly p99: number | null
  } | null
  /** ms a slot is held, of what ended in the last fifteen minutes; `null` = nothing did. */
  readonly use: { readonly p50: number | null; readonly p95: number | null }
  /** When it will be full if its use goes on as in the last half hour, and the interval that is right 9 times out of 10; absent = cannot be told. ISO 8601. */
  readonly forecast?: { readonly fullAt: string; readonly earliest: string; readonly latest: string }
  /** In the view over several instances: how many this row is about, when more than one. */
  readonly instances?: number
  /** Where it was created, when known: `file:line`. */
  readonly createdAt?: string
}
