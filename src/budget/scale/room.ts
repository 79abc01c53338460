import { type Cap, demandOf, ownerOf, sumOf } from '../caps.ts'
import type { BudgetInput, BudgetPool } from '../input.ts'

/** What one limit leaves to the instances of a service. */
export interface Room {
  /** Connections for all of them. */
  readonly headroom: number
  /** Connections one of them may open against it. */
  readonly perInstance: number
  /** Instances that fit. */
  readonly ceiling: number
}

/** Instances of a service. Of lines that differ in their max, those of one pool are different instances. */
export function instancesOf(pools: readonly BudgetPool[]): number {
  const byName = new Map<string, number>()
  for (const { name, instances } of pools) byName.set(name, (byName.get(name) ?? 0) + instances)
  return Math.max(0, ...byName.values())
}

/** What one instance may open; where instances differ in a pool's max, the largest counts. */
export function perInstanceOf(pools: readonly BudgetPool[]): number {
  const byName = new Map<string, number>()
  for (const { name, max } of pools) byName.set(name, Math.max(byName.get(name) ?? 0, max))
  return [...byName.values()].reduce((sum, max) => sum + max, 0)
}

/** What the tightest limit that refuses leaves to a service; `null` = no such limit is known. */
export function roomOf(service: string, input: BudgetInput, caps: readonly Cap[]): Room | null {
  const rooms = caps.flatMap((cap) => (cap.refuses ? (roomIn(cap, service, input) ?? []) : []))
  return rooms.reduce<Room | null>(
    (least, room) => (least === null || room.ceiling < least.ceiling ? room : least),
    null,
  )
}

function roomIn(cap: Cap, service: string, { releases, others }: BudgetInput): Room | null {
  const own = cap.pools.filter((pool) => ownerOf(pool) === service)
  if (own.length === 0) return null
  const rest = sumOf(
    cap.pools.filter((pool) => ownerOf(pool) !== service),
    releases,
  )
  // The monitor's own connection comes and goes with its instance.
  const monitor = cap.name === 'the database' && others.some(({ isEachInstance }) => isEachInstance) ? 1 : 0
  const headroom = cap.gives - cap.others - rest + monitor * instancesOf(own)
  const perInstance = perInstanceOf(own) * releases + monitor
  return { headroom, perInstance, ceiling: Math.max(0, Math.floor(headroom / perInstance)) }
}

/** Connections that can be opened now without one being refused; `null` = not known. */
export function freeNow(service: string, { database, pooler, pools }: BudgetInput): number | null {
  const own = pools.filter((pool) => ownerOf(pool) === service && demandOf(pool, 1) > 0)
  const free = [
    ...(database !== null && own.some(({ pooled }) => !pooled)
      ? [database.maxConnections - database.kept - database.used]
      : []),
    ...(pooler?.maxClients != null && own.some(({ pooled }) => pooled)
      ? [pooler.maxClients - pooler.clients]
      : []),
  ]
  return free.length === 0 ? null : Math.max(0, Math.min(...free))
}
