import type { Source } from '../database/reading.ts'

/** One link of the chain app pools → pooler clients → pooler pool size → Postgres slots. */
export interface BudgetLink {
  readonly layer: 'app-pools' | 'pooler-clients' | 'pooler-pool-size' | 'postgres-slots'
  readonly label: string
  /** Most connections that could be requested of it; `null` = unknown. */
  readonly demand: number | null
  /** What it can give; `null` = unknown. */
  readonly cap: number | null
  readonly used: number | null
  readonly source: Source
}

/** Connections that could be requested against those available, cap by cap from the app to Postgres. */
export interface BudgetReport {
  readonly verdict: 'fits' | 'tight' | 'over' | 'unknown'
  /** One sentence with the arithmetic. */
  readonly sentence: string
  readonly chain: readonly BudgetLink[]
  readonly bottleneck: BudgetLink['layer'] | null
  readonly terms: readonly { readonly label: string; readonly connections: number; readonly detail: string }[]
  /** What the pools of each service may open over all its instances, largest first. */
  readonly services: readonly {
    readonly service: string
    readonly instances: number
    readonly connections: number
  }[]
  readonly suggestions: readonly {
    readonly service: string
    readonly pool: string
    readonly max: number
    readonly suggestedMax: number
  }[]
}

/** How many instances of one service the database can serve, and how many its requests need: for an autoscaler. */
export interface ScaleReport {
  readonly service: string
  /** Instances that run now; `null` = none has opened a pool yet. */
  readonly instances: number | null
  /** Connections one instance may open against the tightest limit. `null` = it has no pool yet. */
  readonly perInstance: number | null
  /** Connections the tightest limit leaves to all instances of this service; `null` = the database was not read. */
  readonly headroom: number | null
  /** Most instances that fit: `floor(headroom ÷ connections an instance may open)`. `null` = not known. */
  readonly ceiling: number | null
  /** Requests that wait for a slot now, over all instances that report. */
  readonly waiting: number | null
  /** Instances to run. It exceeds `instances` only while requests wait and the database has slots, and is at most `ceiling`, and at least 1. `null` = not known. */
  readonly wanted: number | null
  /** Why `wanted` is what it is, one sentence. */
  readonly reason: string
}
