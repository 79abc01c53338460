import type { PoolReading } from '../../../model/pool.ts'
import type { Scene } from '../../types.ts'

/** Fewer sessions than this say nothing about the way to them. */
const ENOUGH = 3
/** Share of the sessions at work for us that the database lists as idle. */
const MOST = 0.7

/**
 * Whether the slots of a pool are busy with the way, not with work: statements are under way here, and the database lists
 * their sessions as idle, waiting for us.
 */
export function isUnderway({ name }: PoolReading, { seen }: Scene): boolean {
  const { backends } = seen
  if (!backends || seen.pooler) return false
  const states = new Map(backends.map(({ pid, state }) => [pid, state]))
  const busy = seen.leases.filter((lease) => lease.pool === name && lease.busy === true)
  const listed = busy.flatMap(({ serverPid }) =>
    serverPid === undefined ? [] : (states.get(serverPid) ?? []),
  )
  if (listed.length < ENOUGH) return false
  return listed.filter((state) => state === 'idle').length >= listed.length * MOST
}
