import { cleanName } from '../../model/tools/clean-name.ts'
import type { PoolCounters } from './counters/pool-counters.ts'

/** Caps that bound memory whatever names come in. What exceeds them is folded into `other` and counted. */
export const CAPS = { services: 100, pools: 200, operations: 1000, nameLength: 120 } as const

export const OTHER = 'other'

/** A name as it is stored: one line, not empty, at most {@link CAPS}.nameLength characters. */
export function trimmed(name: unknown): string {
  return cleanName(textOf(name), CAPS.nameLength) || 'unnamed'
}

/** Untyped code may pass anything as a name, even values that cannot be turned into text. */
export function textOf(name: unknown): string {
  try {
    return typeof name === 'string' ? name : String(name)
  } catch {
    return ''
  }
}

/**
 * The entry of a name, made when it is new; `other` when the table is full.
 * @param folded called when a new name had no room
 */
export function findOrAdd<T>(
  table: Map<string, T>,
  name: string,
  cap: number,
  create: (name: string) => T,
  folded: () => void,
): T {
  const known = table.get(name)
  if (known) return known
  const short = trimmed(name)
  const shortened = table.get(short)
  if (shortened) return shortened
  // One place is reserved for `other`.
  if (table.size >= cap - 1 && short !== OTHER) {
    folded()
    return findOrAdd(table, OTHER, cap, create, folded)
  }
  const made = create(short)
  table.set(short, made)
  return made
}

/**
 * A name that no attached pool has: `base`, else `base#2`, `base#3` … That of a pool that has ended is free again for one of the
 * same target, whose counters go on.
 */
export function freeName(
  pools: ReadonlyMap<string, PoolCounters>,
  base: string,
  target: string | undefined,
): string {
  for (let i = 1; ; i++) {
    const name = i === 1 ? base : `${base}#${i}`
    const found = pools.get(name)
    if (found === undefined) return name
    const isOther = target !== undefined && found.target !== undefined && found.target !== target
    if (found.attached === null && !isOther) return name
  }
}
