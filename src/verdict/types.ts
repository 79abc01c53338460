import type { Finding } from '../model/alert.ts'
import type { BudgetReport } from '../model/report/budget.ts'
import type { Observation } from '../model/snapshot.ts'
import type { Cause } from '../model/verdict.ts'

/** Counters of a pool at one look, since the process began. */
export interface Counts {
  /** ms since the epoch. */
  readonly at: number
  /** Operations begun on it. */
  readonly opened: number
  /** Requests refused a slot. */
  readonly refused: number
  /** Connections that could not be had. */
  readonly failed: number
}

/** Earlier looks at one pool. */
export interface PoolTrend {
  /** Oldest first; the first covers everything before. */
  readonly marks: readonly Counts[]
  /** Look at which the last failed connect, and the last success, was seen; `null` = none was. */
  readonly failedAt: number | null
  readonly succeededAt: number | null
  /** Since when at least a fifth of the acquisitions are refused, without a break; `null` = they are not. */
  readonly refusingSince: number | null
}

/** What a single look cannot show. */
export interface Trend {
  readonly pools: ReadonlyMap<string, PoolTrend>
  /** Operations and attempts by service at the look before. */
  readonly services: ReadonlyMap<string, ServiceTrend>
}

/** Counters of a service at one look. */
export interface ServiceTrend {
  readonly at: number
  readonly opened: number
  readonly attempts: number
}

/** Nothing was looked at before. */
export const NO_TREND: Trend = { pools: new Map(), services: new Map() }

/** Figures from elsewhere; absent = unknown. */
export interface Context {
  /** Whether anything is tracked at all. @default true */
  readonly enabled?: boolean
  /** p95 of the event loop's delay, ms. */
  readonly eventLoopP95?: number | null
  readonly budget?: BudgetReport | null
  /** What the user's own rules found. */
  readonly custom?: readonly Finding[]
}

/** Everything a cause is found in. */
export interface Scene extends Context {
  readonly seen: Observation
  readonly trend: Trend
}

/** A cause with what ranking and alerts need; the rest is the cause as shown. */
export interface Found extends Omit<Cause, 'since' | 'explains'> {
  /** Identity beside the kind: the pool, service or probe it is about. */
  readonly subject: string
  /** What was judged and the limit it passed, in the metric's own unit. */
  readonly value: number
  readonly limit: number
  /** Pools it concerns; empty = none in particular. */
  readonly pools: readonly string[]
  /** Services it concerns. */
  readonly services: readonly string[]
  /** Name of its alert, where the kind alone does not determine it. */
  readonly alert?: string
  /** ms it must last before an alert opens. @default 0 */
  readonly forMs?: number
  /** Slots, connects or a cap caused these errors: what explains those explains these. */
  readonly connection?: boolean
  /** The user's rule behind it. */
  readonly custom?: Finding
}

/** Finds one kind of cause, or a family. Pure. */
export type Detector = (scene: Scene) => readonly Found[]
