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
  readonly acquire: { readonly p50: number | null; readonly p95: number | null } | null
  readonly use: { readonly p50: number | null; readonly p95: number | null }
  /** Where it was created, when known: `file:line`. */
  readonly createdAt?: string
}
