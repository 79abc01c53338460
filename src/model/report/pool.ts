import type { Source } from '../database/reading.ts'
import type { Thresholds } from '../health.ts'
import type { PoolKind } from '../pool.ts'

export interface PoolReport {
  readonly name: string
  readonly kind: PoolKind
  readonly source: Source
  readonly used: number | null
  readonly idle: number | null
  readonly connecting: number | null
  readonly pending: number | null
  readonly max: number | null
  /** Percent, integer. */
  readonly utilization: number | null
  readonly thresholds: Thresholds
  readonly timeouts: number
  /** Timeouts in the last fifteen minutes; `null` when nobody looked for so long that they cannot be told apart. */
  readonly recentTimeouts: number | null
  /** Slots that nobody will give back, and slots whose connection is gone; `null` = this pool cannot tell. */
  readonly ghosts: number | null
  readonly dead: number | null
  /** Connections that could not be had since the process began, by code. */
  readonly connectsFailed: Readonly<Record<string, number>>
  /** Most slots in use at once in the last minute and in the last fifteen. */
  readonly peakUsed: { readonly recent: number; readonly quarter: number }
  /** ms to get a slot in the last minute (where nobody asked for one in it, in the last fifteen), refused requests included; `null` = this kind of pool cannot tell. */
  readonly acquire: {
    readonly p50: number | null
    readonly p95: number | null
    readonly p99: number | null
  } | null
  readonly use: { readonly p50: number | null; readonly p95: number | null }
  /** Where it was created, when known: `file:line`. */
  readonly createdAt?: string
}
