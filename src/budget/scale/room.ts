import { type Cap, ownerOf, sumOf } from '../caps.ts'
import type { BudgetInput, BudgetPool } from '../input.ts'

/** A pooler's limits as a sentence names them. */
export const POOLER = 'the pooler'

/** What one limit leaves to the instances of a service. */
export interface Room {
  /** The database, the pooler or a role: as a sentence names it. */
  readonly limit: string
  /** Connections for all of them. */
  readonly headroom: number
  /** Connections one of them may open against it. */
  readonly perInstance: number
  /** Instances that fit. */
  readonly ceiling: number
  /** Connections it can give now; `null` = not known. */
  readonly free: number | null
  /** Whether the newest reading of what is in use of it succeeded. */
  readonly isRead: boolean
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

/** What each limit that refuses leaves to a service, the tightest first. */
export function roomsOf(service: string, input: BudgetInput, caps: readonly Cap[]): readonly Room[] {
  return caps
    .flatMap((cap) => (cap.refuses ? (roomIn(cap, service, input) ?? []) : []))
    .toSorted((a, b) => a.ceiling - b.ceiling)
}

function roomIn(cap: Cap, service: string, input: BudgetInput): Room | null {
  const own = cap.pools.filter((pool) => ownerOf(pool) === service)
  if (own.length === 0) return null
  const { releases, others } = input
  const rest = sumOf(
    cap.pools.filter((pool) => ownerOf(pool) !== service),
    releases,
  )
  // The monitor's own connection comes and goes with its instance.
  const monitor = cap.name === 'the database' && others.some(({ isEachInstance }) => isEachInstance) ? 1 : 0
  const headroom = cap.gives - cap.others - rest + monitor * instancesOf(own)
  const perInstance = perInstanceOf(own) * releases + monitor
  const ceiling = Math.max(0, Math.floor(headroom / perInstance))
  return { limit: nameOf(cap), headroom, perInstance, ceiling, ...freeIn(cap, input) }
}

function nameOf({ layer, name }: Cap): string {
  return layer === 'postgres-slots' ? name : POOLER
}

/** What is taken of a role's limit is not known apart. */
function freeIn(
  { name, layer, gives }: Cap,
  { database, pooler }: BudgetInput,
): Pick<Room, 'free' | 'isRead'> {
  const isRead = (layer === 'postgres-slots' ? database : pooler)?.isRead ?? false
  if (!isRead || (layer === 'postgres-slots' && name !== 'the database')) return { free: null, isRead }
  const used = {
    'pooler-clients': pooler?.clients,
    'pooler-pool-size': pooler?.servers,
    'postgres-slots': database?.used,
  }[layer]
  return { free: Math.max(0, gives - (used ?? gives)), isRead }
}
