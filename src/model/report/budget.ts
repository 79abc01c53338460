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
  /** What the pools of each service may open over all its instances, the most first. */
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
