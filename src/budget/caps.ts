import type { BudgetInput, BudgetPool } from './input.ts'

/** One limit, and the pools that share it. */
export interface Cap {
  readonly name: string
  readonly layer: 'pooler-clients' | 'pooler-pool-size' | 'postgres-slots'
  /** Connections it provides. */
  readonly gives: number
  /** Of these, taken by others. */
  readonly others: number
  readonly pools: readonly BudgetPool[]
  /** Whether requests beyond it are refused instead of waiting. */
  readonly refuses: boolean
}

/** The service of the instances that open a pool. */
export function ownerOf({ owner, service }: Pick<BudgetPool, 'owner' | 'service'>): string {
  return owner ?? service
}

/** What a pool may open over all instances and releases. */
export function demandOf(pool: BudgetPool, releases: number): number {
  return pool.max * pool.instances * releases
}

/** What pools may open together. */
export function sumOf(pools: readonly BudgetPool[], releases: number): number {
  return pools.reduce((sum, pool) => sum + demandOf(pool, releases), 0)
}

/** Slots of the database that the application's own direct pools cannot have: others', and what stands behind a pooler. */
export function heldByOthers({ pools, others, pooler }: BudgetInput): number {
  const behind = pooler && pools.some((pool) => pool.pooled) ? (pooler.poolSize ?? pooler.servers) : 0
  return behind + others.reduce((sum, { connections }) => sum + connections, 0)
}

/** Every limit on the way, from the application's side to the database. */
export function capsOf(input: BudgetInput): Cap[] {
  return [...poolerCaps(input), ...databaseCaps(input)]
}

function poolerCaps({ pools, pooler }: BudgetInput): Cap[] {
  const pooled = pools.filter((pool) => pool.pooled)
  if (!pooler || pooled.length === 0) return []
  const common = { others: 0, pools: pooled }
  return [
    ...(pooler.maxClients === null
      ? []
      : [
          {
            ...common,
            name: "the pooler's client connections",
            layer: 'pooler-clients',
            gives: pooler.maxClients,
            refuses: true,
          } as const,
        ]),
    ...(pooler.poolSize === null
      ? []
      : [
          {
            ...common,
            name: "the pooler's server connections",
            layer: 'pooler-pool-size',
            gives: pooler.poolSize,
            refuses: pooler.session,
          } as const,
        ]),
  ]
}

function databaseCaps(input: BudgetInput): Cap[] {
  const { database, others } = input
  if (!database) return []
  const direct = input.pools.filter((pool) => !pool.pooled)
  const slots: Cap = {
    name: 'the database',
    layer: 'postgres-slots',
    gives: database.maxConnections - database.kept,
    others: heldByOthers(input),
    pools: direct,
    refuses: true,
  }
  const roles = Object.entries(database.roleLimits).flatMap(([role, gives]): Cap[] => {
    const own = direct.filter((pool) => pool.role === role)
    if (own.length === 0) return []
    const rest = others
      .filter((other) => other.role === role)
      .reduce((sum, { connections }) => sum + connections, 0)
    return [
      { name: `the role ${role}`, layer: 'postgres-slots', gives, others: rest, pools: own, refuses: true },
    ]
  })
  return [slots, ...roles]
}

/** Demand on a limit over what it provides: above 1 = too much. */
export function pressure(cap: Cap, releases: number): number {
  return (sumOf(cap.pools, releases) + cap.others) / Math.max(1, cap.gives)
}

/** The refusing limit whose demand exceeds it most. */
export function worstOf(caps: readonly Cap[], releases: number): Cap | null {
  const refusing = caps.filter((cap) => cap.refuses && cap.pools.length > 0)
  return refusing.reduce<Cap | null>(
    (top, cap) => (top === null || pressure(cap, releases) > pressure(top, releases) ? cap : top),
    null,
  )
}
