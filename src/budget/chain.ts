import type { BudgetLink } from '../model/report/budget.ts'
import { type Cap, heldByOthers, pressure, sumOf, worstOf } from './caps.ts'
import type { BudgetInput } from './input.ts'

/** The limits as a chain, from the application's pools to the slots of the database, each with its cap and use. */
export function chainOf(input: BudgetInput): BudgetLink[] {
  const { pools, releases, database, pooler } = input
  const pooled = sumOf(
    pools.filter((pool) => pool.pooled),
    releases,
  )
  const direct = sumOf(
    pools.filter((pool) => !pool.pooled),
    releases,
  )
  const slots = direct + heldByOthers(input)
  return [
    {
      layer: 'app-pools',
      label: 'Pools of the application',
      // Nothing bounds requests before the pools: they wait there.
      demand: null,
      cap: pools.length === 0 ? null : direct + pooled,
      used: known(pools.map((pool) => pool.used)),
      source: pools.length === 0 ? 'unknown' : 'reported',
    },
    ...(pooler
      ? ([
          {
            layer: 'pooler-clients',
            label: 'Client connections of the pooler',
            demand: Math.max(pooler.isRead ? pooler.clients : 0, pooled),
            cap: pooler.maxClients,
            used: pooler.isRead ? pooler.clients : null,
            source: 'measured',
          },
          {
            layer: 'pooler-pool-size',
            label: 'Server connections of the pooler',
            demand: pooled,
            cap: pooler.poolSize,
            used: pooler.isRead ? pooler.servers : null,
            source: 'measured',
          },
        ] as const)
      : []),
    {
      layer: 'postgres-slots',
      label: 'Slots of the database',
      demand: slots === 0 ? null : slots,
      cap: database ? database.maxConnections - database.kept : null,
      used: database?.isRead ? database.used : null,
      source: database ? 'measured' : 'unknown',
    },
  ]
}

/** The limit reached first: the one whose demand exceeds it most, else full pools of the application, else one that makes requests wait. */
export function bottleneckOf(
  { pools, releases }: BudgetInput,
  caps: readonly Cap[],
): BudgetLink['layer'] | null {
  const worst = worstOf(caps, releases)
  if (worst && pressure(worst, releases) > 1) return worst.layer
  const full = pools.some((pool) => (pool.pending ?? 0) > 0 && (pool.used ?? 0) >= pool.max)
  if (full) return 'app-pools'
  return caps.find((cap) => !cap.refuses && pressure(cap, releases) > 1)?.layer ?? null
}

function known(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
}
