import type { BudgetLink, BudgetReport } from '../../model/report.ts'
import type { Snapshot } from '../../model/snapshot.ts'

/** Pools that hold database connections; a Supabase pool holds HTTP requests. */
const HOLDS_CONNECTIONS: ReadonlySet<string> = new Set(['pg', 'postgres'])

/**
 * What can be said of the connection budget from this process alone: what its pools may open. The other side, the
 * database's limit, has to be asked for by a probe and is unknown here, so the verdict is too.
 */
export function budgetOfPools(snapshot: Snapshot): BudgetReport {
  const pools = snapshot.pools.filter(({ kind }) => HOLDS_CONNECTIONS.has(kind))
  const demand = sum(pools.map(({ max }) => max))
  const used = sum(pools.map((pool) => pool.used))
  const link = (layer: BudgetLink['layer'], label: string): BudgetLink => ({
    layer,
    label,
    demand: null,
    cap: null,
    used: null,
    source: 'unknown',
  })
  return {
    verdict: 'unknown',
    sentence: sentenceOf(pools.length, demand, snapshot.database.reason),
    chain: [
      {
        layer: 'app-pools',
        label: 'Pools of this process',
        demand,
        cap: demand,
        used,
        source: pools.length === 0 ? 'unknown' : 'reported',
      },
      link('pooler-clients', 'Pooler clients'),
      link('pooler-pool-size', 'Pooler pool size'),
      link('postgres-slots', 'Postgres slots'),
    ],
    bottleneck: null,
    terms: pools.flatMap(({ name, max }) =>
      max === null ? [] : [{ label: name, connections: max, detail: 'max of this pool in this process' }],
    ),
    suggestions: [],
  }
}

function sentenceOf(pools: number, demand: number | null, reason: string | undefined): string {
  const mine =
    pools === 0
      ? 'This process has no database pool that reports'
      : demand === null
        ? 'The pools of this process do not tell their max'
        : `The pools of this process may open ${demand} connections`
  return `${mine}; what the database allows is not known here (${reason ?? 'nothing has asked it'}).`
}

/** `null` when any term is unknown: a sum without it would be too small. */
function sum(values: readonly (number | null)[]): number | null {
  return values.length === 0 || values.includes(null)
    ? null
    : values.reduce<number>((total, value) => total + (value ?? 0), 0)
}
