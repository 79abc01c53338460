import type { DatabaseReading } from '../model/database/database.ts'
import { isMonitor } from '../model/database/monitor-application.ts'
import type { PoolerReading } from '../model/database/pooler.ts'
import type { PoolReading } from '../model/pool.ts'
import type { InstanceIdentity, Observation } from '../model/snapshot.ts'
import type { BudgetInput, BudgetOther, BudgetPool, BudgetPooler } from './input.ts'
import { type BudgetMember, onSameDatabase, runsTwoReleases } from './members.ts'
import { siblingsOf } from './siblings.ts'

/** A pool of this instance or of another. */
type AnyPool = Pick<
  PoolReading,
  'name' | 'kind' | 'max' | 'used' | 'idle' | 'pending' | 'target' | 'application' | 'role'
>

/** Roles listed one by one; the rest are added up. */
const MOST_OTHERS = 8

/** Facts the snapshots do not contain. */
export interface BudgetAssumptions {
  /** Most instances of this application that run at once; `null` = those observed. */
  readonly instances: number | null
  /** Other instances, of any service, that report to the fleet now. @default none */
  readonly members?: readonly BudgetMember[]
  /** Counts every pool twice, as while two releases run side by side. */
  readonly deployOverlap: boolean
}

/**
 * Input of the arithmetic, from the last snapshot of every observed instance.
 * @param seen this instance first
 */
export function budgetInput(
  seen: readonly Observation[],
  { instances, members = [], deployOverlap }: BudgetAssumptions,
): BudgetInput {
  const self = seen[0]
  const database = self?.database.value ?? null
  const pooler = self?.pooler?.value ?? null
  const others = self === undefined ? [] : onSameDatabase(members, self, pooler)
  const isAlike = ({ instance }: Pick<Observation, 'instance'>): boolean =>
    instance.service === self?.instance.service
  const alike = seen.filter(isAlike).length
  const reporting = others.filter(isAlike)
  const running = Math.max(
    instances ?? 0,
    alike + reporting.length,
    self && database ? siblingsOf(self, database, alike) : alike,
  )
  const overlaps = self !== undefined && runsTwoReleases(members, self)
  const pools = [
    ...seen.flatMap((one) =>
      poolsOf(one, pooler, isAlike(one) ? sharesOf(running, alike, reporting) : () => 1),
    ),
    ...others.flatMap((member) => poolsOfMember(member, pooler, self)),
  ]
  return {
    pools: merged(pools),
    others: database
      ? othersOf(database, [...seen, ...others], Math.max(running, seen.length + others.length))
      : [],
    releases: deployOverlap && !overlaps ? 2 : 1,
    overlaps,
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

/** Instances that report no such pool, or do not report at all, are taken to be like this one: they may open theirs later. */
function sharesOf(
  running: number,
  alike: number,
  reporting: readonly BudgetMember[],
): (pool: AnyPool) => number {
  return ({ name }) => {
    const reported = reporting.filter(({ pools }) => pools.some((pool) => pool.name === name)).length
    return (running - reported) / alike
  }
}

function poolsOf(
  seen: Observation,
  pooler: PoolerReading | null,
  instances: (pool: AnyPool) => number,
): BudgetPool[] {
  return drawn(seen.pools, pooler, instances, (pool) => serviceOf(seen, pool.name))
}

/** A pool of the same application has the same user there. */
function poolsOfMember(
  { instance, pools }: BudgetMember,
  pooler: PoolerReading | null,
  self: Observation | undefined,
): BudgetPool[] {
  const isAlike = self !== undefined && instance.service === self.instance.service
  return drawn(
    pools,
    pooler,
    () => 1,
    ({ name }) => (isAlike ? serviceOf(self, name) : instance.service),
  )
}

function drawn<P extends AnyPool>(
  pools: readonly P[],
  pooler: PoolerReading | null,
  instancesOf: (pool: P) => number,
  serviceOfPool: (pool: P) => string,
): BudgetPool[] {
  const own = pools.filter(isOwn)
  return own.flatMap((pool): BudgetPool[] => {
    if (pool.max === null) return []
    return [
      {
        service: serviceOfPool(pool),
        name: pool.name,
        max: pool.max,
        instances: instancesOf(pool),
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

function isOwn(pool: Pick<PoolReading, 'kind'>): boolean {
  return pool.kind === 'pg' || pool.kind === 'postgres'
}

/** A pooler lists its clients by application; a pool without a name is assumed to go through the configured pooler. */
function isPooled(pool: AnyPool, pooler: PoolerReading): boolean {
  return (
    pool.application === undefined || pooler.links.some(({ application }) => application === pool.application)
  )
}

function serviceOf(seen: Observation, pool: string): string {
  const users = seen.services.filter((service) =>
    service.operations.some((operation) => operation.pool === pool),
  )
  return users.length === 1 && users[0] ? users[0].name : seen.instance.service
}

/** Sessions that are none of ours, by role, and the monitor's own. PostgREST may grow to its pool's size. */
function othersOf(
  database: DatabaseReading,
  seen: readonly { readonly instance: InstanceIdentity; readonly pools: readonly AnyPool[] }[],
  instances: number,
): BudgetOther[] {
  const pools = seen.flatMap((one) => one.pools.filter(isOwn))
  const applications = new Set(pools.flatMap((pool) => pool.application ?? []))
  const services = seen.map(({ instance }) => `${instance.service}@`)
  // Without a name, the role identifies them.
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
