import type { DatabaseReading } from '../model/database/database.ts'
import { isMonitor } from '../model/database/monitor-application.ts'
import type { PoolerReading } from '../model/database/pooler.ts'
import type { PoolReading } from '../model/pool.ts'
import type { Observation } from '../model/snapshot.ts'
import type { BudgetInput, BudgetOther, BudgetPool, BudgetPooler } from './input.ts'
import { siblingsOf } from './siblings.ts'

/** Roles listed one by one; the rest are added up. */
const MOST_OTHERS = 8

/** What cannot be seen in the snapshots. */
export interface BudgetAssumptions {
  /** Instances of this application that run at most; `null` = those that are seen. */
  readonly instances: number | null
  /** Count every pool twice, as while two releases run side by side. */
  readonly deployOverlap: boolean
}

/**
 * What the arithmetic needs, from the last snapshot of every instance that is seen.
 * @param seen this instance first
 */
export function budgetInput(
  seen: readonly Observation[],
  { instances, deployOverlap }: BudgetAssumptions,
): BudgetInput {
  const self = seen[0]
  const database = self?.database.value ?? null
  const pooler = self?.pooler?.value ?? null
  const alike = seen.filter(({ instance }) => instance.service === self?.instance.service).length
  const running = Math.max(instances ?? 0, self && database ? siblingsOf(self, database, alike) : alike)
  const pools = seen.flatMap((one) =>
    poolsOf(one, pooler, one.instance.service === self?.instance.service ? running / alike : 1),
  )
  return {
    pools: merged(pools),
    others: database ? othersOf(database, seen, Math.max(running, seen.length)) : [],
    releases: deployOverlap ? 2 : 1,
    database: database && {
      maxConnections: database.limits.maxConnections,
      kept: database.limits.superuserReserved + database.limits.reserved,
      used: database.used,
      roleLimits: Object.fromEntries(
        Object.entries(database.roleLimits).map(([role, { limit }]) => [role, limit]),
      ),
    },
    pooler: pooler && poolerOf(pooler),
  }
}

function poolsOf(seen: Observation, pooler: PoolerReading | null, instances: number): BudgetPool[] {
  const own = seen.pools.filter(isOwn)
  return own.flatMap((pool): BudgetPool[] => {
    if (pool.max === null) return []
    return [
      {
        service: serviceOf(seen, pool),
        name: pool.name,
        max: pool.max,
        instances,
        used: pool.used === null ? null : pool.used + (pool.idle ?? 0),
        pending: pool.pending,
        role: pool.role ?? null,
        pooled: pooler !== null && isPooled(pool, pooler),
        copies: pool.target === undefined ? 1 : own.filter((other) => other.target === pool.target).length,
      },
    ]
  })
}

/** Instances of one service have the same pools: one line with a number is easier to read than many lines. */
function merged(pools: readonly BudgetPool[]): BudgetPool[] {
  const lines = new Map<string, BudgetPool>()
  for (const pool of pools) {
    const key = JSON.stringify([pool.service, pool.name, pool.max, pool.role, pool.pooled])
    const known = lines.get(key)
    const line = known
      ? {
          ...known,
          instances: known.instances + pool.instances,
          used: plus(known.used, pool.used),
          pending: plus(known.pending, pool.pending),
        }
      : pool
    lines.set(key, line)
  }
  // Shares of instances add up to whole ones; where maxima differ, the larger share is assumed.
  return [...lines.values()].map((pool) => ({ ...pool, instances: Math.ceil(pool.instances - 1e-9) }))
}

function plus(a: number | null, b: number | null): number | null {
  if (a === null) return b
  return b === null ? a : a + b
}

function isOwn(pool: PoolReading): boolean {
  return pool.kind === 'pg' || pool.kind === 'postgres'
}

/** A pooler lists its clients by application; a pool without a name is taken to go through the pooler that is configured. */
function isPooled(pool: PoolReading, pooler: PoolerReading): boolean {
  return (
    pool.application === undefined || pooler.links.some(({ application }) => application === pool.application)
  )
}

function serviceOf(seen: Observation, pool: PoolReading): string {
  const users = seen.services.filter((service) =>
    service.operations.some((operation) => operation.pool === pool.name),
  )
  return users.length === 1 && users[0] ? users[0].name : seen.instance.service
}

/** Sessions that are none of ours, by role, and the monitor's own. PostgREST may grow to its pool's size. */
function othersOf(database: DatabaseReading, seen: readonly Observation[], instances: number): BudgetOther[] {
  const pools = seen.flatMap((one) => one.pools.filter(isOwn))
  const applications = new Set(pools.flatMap((pool) => pool.application ?? []))
  const services = seen.map(({ instance }) => `${instance.service}@`)
  // Without a name to go by, the role has to do.
  const roles = new Set(
    pools.filter((pool) => pool.application === undefined).flatMap((pool) => pool.role ?? []),
  )
  const isOurs = (application: string, role: string): boolean =>
    applications.has(application) ||
    roles.has(role) ||
    services.some((service) => application.startsWith(service))
  const held = new Map<string, number>()
  let monitors = 0
  for (const { application, role, count } of database.byApplication) {
    if (isMonitor(application)) monitors += count
    else if (!isOurs(application, role)) held.set(role, (held.get(role) ?? 0) + count)
  }
  const api = seen[0]?.pools.find((pool) => pool.name === 'postgrest')?.max ?? null
  const grows = api !== null && api > (held.get('authenticator') ?? 0)
  if (grows) held.set('authenticator', api)
  const rows = [...held].sort((a, b) => b[1] - a[1])
  const rest = rows.slice(MOST_OTHERS).reduce((sum, [, connections]) => sum + connections, 0)
  return [
    ...rows.slice(0, MOST_OTHERS).map(([role, connections]) => ({
      label: `role ${role}`,
      connections,
      detail: role === 'authenticator' && grows ? "PostgREST's pool at its size" : 'held now',
      role,
    })),
    ...(rest > 0 ? [{ label: 'other roles', connections: rest, detail: 'held now', role: null }] : []),
    ...(monitors > 0
      ? [
          {
            label: 'this monitor',
            connections: Math.max(monitors, instances),
            detail: 'one for each instance',
            role: null,
          },
        ]
      : []),
  ]
}

function poolerOf(pooler: PoolerReading): BudgetPooler {
  const sizes = pooler.pools.map(({ size }) => size)
  return {
    maxClients: pooler.maxClients,
    clients: pooler.clients,
    poolSize:
      sizes.length === 0 || sizes.includes(null)
        ? null
        : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
    servers: pooler.pools.reduce((sum, pool) => sum + pool.serversActive + pool.serversIdle, 0),
    session: pooler.pools.some(({ mode }) => mode === 'session'),
  }
}
