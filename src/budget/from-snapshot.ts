import type { PoolerReading } from '../model/database/pooler.ts'
import type { Observation } from '../model/snapshot.ts'
import { ownerOf } from './caps.ts'
import type { BudgetInput, BudgetPool, BudgetPooler } from './input.ts'
import { type BudgetMember, onSameDatabase, runsTwoReleases } from './members.ts'
import { type AnyPool, isOwn, othersOf } from './others.ts'
import { siblingsOf } from './siblings.ts'

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
      isRead: self?.database.reason === undefined,
      roleLimits: Object.fromEntries(
        Object.entries(database.roleLimits).map(([role, { limit }]) => [role, limit]),
      ),
    },
    pooler: pooler && poolerOf(pooler, self?.pooler?.reason === undefined),
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
  return drawn(seen.pools, pooler, instances, seen.instance.service, (pool) => serviceOf(seen, pool.name))
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
    instance.service,
    ({ name }) => (isAlike ? serviceOf(self, name) : instance.service),
  )
}

function drawn<P extends AnyPool>(
  pools: readonly P[],
  pooler: PoolerReading | null,
  instancesOf: (pool: P) => number,
  owner: string,
  serviceOfPool: (pool: P) => string,
): BudgetPool[] {
  const own = pools.filter(isOwn)
  return own.flatMap((pool): BudgetPool[] => {
    if (pool.max === null) return []
    return [
      {
        service: serviceOfPool(pool),
        ...(serviceOfPool(pool) === owner ? {} : { owner }),
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
    const key = JSON.stringify([pool.service, ownerOf(pool), pool.name, pool.max, pool.role, pool.pooled])
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

function poolerOf(pooler: PoolerReading, isRead: boolean): BudgetPooler {
  const sizes = pooler.pools.map(({ size }) => size)
  return {
    maxClients: pooler.maxClients,
    clients: pooler.clients,
    poolSize:
      sizes.length === 0 || sizes.includes(null)
        ? null
        : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0),
    servers: pooler.pools.reduce((sum, pool) => sum + pool.serversActive + pool.serversIdle, 0),
    isRead,
    session: pooler.pools.some(({ mode }) => mode === 'session'),
  }
}
