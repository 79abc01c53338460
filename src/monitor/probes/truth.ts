import type { BackendState } from '../../model/database/database.ts'
import type { PoolTruth } from '../../model/snapshot.ts'
import type { Core } from '../core.ts'
import { factsOf } from '../observe/open-leases.ts'

/** A list of backends this long may be truncated: a backend that is missing from it may still exist. */
const MOST_BACKENDS = 500
/** Most open leases examined for the pids of pools that do not report theirs. */
const MOST_LEASES = 500

/** Backend pids by pool. */
export type Pids = ReadonlyMap<string, ReadonlySet<number>>

/** Pids of our pools' connections now: from the pools, else from their open leases. */
export function pidsOf({ ledger }: Core): Pids {
  const pids = new Map<string, Set<number>>()
  for (const { name, attached } of ledger.pools.values()) {
    if (!attached?.pids) continue
    pids.set(name, new Set(attached.pids()))
  }
  let looked = 0
  for (const record of ledger.leases()) {
    if (++looked > MOST_LEASES) break
    const { name, attached } = record.series.pool
    if (!attached || attached.pids) continue
    const { serverPid } = factsOf(record)
    if (serverPid === undefined) continue
    const known = pids.get(name)
    if (known) known.add(serverPid)
    else pids.set(name, new Set([serverPid]))
  }
  return pids
}

/**
 * Pools against the database. Only connections a pool had before and after the reading count: what was opened or closed
 * meanwhile is no error.
 * @param pooled whether a pooler stands between: it gives out pids of its own
 * @param last the result of the reading before
 */
export function truthOf(
  before: Pids,
  after: Pids,
  backends: readonly BackendState[] | undefined,
  pooled: boolean,
  last: readonly PoolTruth[],
): readonly PoolTruth[] {
  if (!backends || backends.length >= MOST_BACKENDS || pooled) return []
  const listed = new Set(backends.map(({ pid }) => pid))
  return [...after].map(([pool, pids]) => {
    const error = [...pids].filter((pid) => before.get(pool)?.has(pid) && !listed.has(pid)).length
    const run = last.find((row) => row.pool === pool)?.readings ?? 0
    return { pool, error, readings: error === 0 ? 0 : run + 1 }
  })
}
