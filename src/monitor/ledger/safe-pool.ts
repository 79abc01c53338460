import { POOL_KINDS, type Pool, type PoolGauges, type PoolKind } from '../../model/pool.ts'
import type { FaultCounters } from '../faults.ts'
import { guarded } from '../guarded.ts'

const SOURCES = ['measured', 'reported', 'unknown'] as const
const UNKNOWN: PoolGauges = { used: null, idle: null, connecting: null, pending: null, max: null }

/**
 * A pool as everything here reads it. The underlying pool may be a user's: what it throws is a fault, and a value of the
 * wrong type is unknown.
 * @param kind what its name says it is
 */
export function safePool(pool: Pool, name: string, kind: PoolKind, faults: FaultCounters): Pool {
  const read = <T>(fallback: T, get: () => T): T => guarded(faults, `pool ${name}`, fallback, get)
  const textOf = (field: 'createdAt' | 'target' | 'application' | 'role'): string | undefined => {
    const value: unknown = read(undefined, () => pool[field])
    return typeof value === 'string' ? value : undefined
  }
  const pidsOf = (field: 'pids' | 'backends'): Pick<Pool, typeof field> =>
    read(false, () => typeof pool[field] === 'function')
      ? { [field]: () => read([], () => [...(pool[field]?.() ?? [])].filter(isPid)) }
      : {}
  const said = read<{ kind?: unknown; source?: unknown }>({}, () => ({
    kind: pool.kind,
    source: pool.source,
  }))
  return {
    name,
    kind: POOL_KINDS.find((one) => one === said.kind) ?? kind,
    source: SOURCES.find((one) => one === said.source) ?? 'reported',
    read: () => read(UNKNOWN, () => gaugesOf(pool.read())),
    get createdAt() {
      return textOf('createdAt')
    },
    get target() {
      return textOf('target')
    },
    get application() {
      return textOf('application')
    },
    get role() {
      return textOf('role')
    },
    get shared() {
      return read<unknown>(false, () => pool.shared) === true
    },
    ...pidsOf('pids'),
    ...pidsOf('backends'),
    recycle: () => read(undefined, () => pool.recycle?.()),
  }
}

/** Gauges as a pool returns them; what is no number is unknown, so that no invalid value is used. */
function gaugesOf(given: PoolGauges): PoolGauges {
  const { used, idle, connecting, pending, max, ghosts, dead } = given
  return {
    used: known(used),
    idle: known(idle),
    connecting: known(connecting),
    pending: known(pending),
    max: known(max),
    ...(Number.isFinite(ghosts) ? { ghosts: ghosts as number } : {}),
    ...(Number.isFinite(dead) ? { dead: dead as number } : {}),
  }
}

function known(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

function isPid(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0
}
