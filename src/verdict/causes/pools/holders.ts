import { type Leak, type OpenLease, operationOf } from '../../../model/lease.ts'
import type { PoolReading } from '../../../model/pool.ts'
import { freshOf } from '../../trend.ts'
import type { Found, Scene } from '../../types.ts'
import { named, suffering } from '../../words.ts'

/** Lease states that are no leak. */
const INNOCENT: ReadonlySet<string> = new Set(['working', 'resident', 'frozen', 'returned'])

/** Open leases of a pool that are no longer used: past their limit without activity, or lost. */
export function leaksOf({ seen }: Scene, pool: string): readonly Leak[] {
  return seen.leaks.filter(
    ({ lease, state }) => lease.pool === pool && !INNOCENT.has(state) && !isDead(lease, state),
  )
}

/** A lease whose connection is gone. */
export function isDead(lease: OpenLease, state?: string): boolean {
  return state === 'dead' || lease.dead !== undefined
}

/** The holder of a lease, for a sentence. */
export function ownerOf(lease: OpenLease): string {
  return named(lease.route ?? [lease.service, operationOf(lease)].filter(Boolean).join(', '))
}

/** The parts of a culprit that a lease provides. @param place `file:line` where it was opened */
export function culpritOf(lease: OpenLease, place: string | undefined): Found['culprit'] {
  const operation = operationOf(lease)
  return {
    service: lease.service,
    ...(operation === undefined ? {} : { operation }),
    pool: lease.pool,
    ...(lease.route === undefined ? {} : { route: lease.route }),
    ...(place === undefined ? {} : { place }),
    ...(lease.serverPid === undefined ? {} : { pid: lease.serverPid }),
  }
}

/** The service a cleanup is limited to; `null` = the leases belong to several. */
export function serviceOf(leases: readonly OpenLease[]): string | null {
  const services = new Set(leases.map(({ service }) => service))
  return services.size === 1 ? ([...services][0] ?? null) : null
}

/** Requests that wait for a slot: those that wait for a connection being opened while slots are free do not. */
export function waitingIn({ pending, used, connecting, max }: PoolReading): number {
  if (pending === null || pending <= 0) return 0
  const isFull = max === null || used === null || used + (connecting ?? 0) >= max
  return isFull ? pending : 0
}

/** Who suffers from a pool now. */
export function effectOf(pool: PoolReading, { seen, trend }: Scene): string {
  const { refused, windowMs } = freshOf(pool, seen, trend)
  return suffering(waitingIn(pool), refused, windowMs)
}

/** Fewer sessions than this prove nothing about the network. */
const ENOUGH = 3
/** Share of the sessions at work for us that the database lists as idle. */
const MOST = 0.7

/** Half of the statements must have been under way for this long, ms: a reading is a little older than what it is compared with. */
const WAY_MS = 30

/**
 * Whether the slots of a pool are busy with the network, not with work: statements are under way here, and the database
 * lists their sessions as idle, waiting for us. Statements that had only just begun prove nothing: the database was read
 * before.
 */
export function isUnderway(pool: PoolReading, scene: Scene): boolean {
  const listed = listedSessions(pool, scene)
  if (listed.length < ENOUGH) return false
  const ages = listed.map(({ heldMs }) => heldMs).sort((a, b) => a - b)
  if ((ages[ages.length >> 1] as number) < WAY_MS) return false
  return listed.filter(({ state }) => state === 'idle').length >= listed.length * MOST
}

/**
 * Whether the database itself confirms that a pool's slots are busy with work: it lists most of the sessions that are at
 * work for us as active. Without a reading, or behind a pooler, there is no confirmation.
 */
export function isAtWork(pool: PoolReading, scene: Scene): boolean {
  const listed = listedSessions(pool, scene)
  return listed.length > 0 && listed.filter(({ state }) => state === 'active').length * 2 >= listed.length
}

/** The statements of a pool that are under way, with what the database lists their sessions as. */
function listedSessions({ name }: PoolReading, { seen }: Scene): { state: string; heldMs: number }[] {
  const { backends } = seen
  if (!backends || seen.pooler) return []
  const states = new Map(backends.map(({ pid, state }) => [pid, state]))
  const busy = seen.leases.filter((lease) => lease.pool === name && lease.busy === true)
  return busy.flatMap(({ serverPid, heldMs }) => {
    const state = serverPid === undefined ? undefined : states.get(serverPid)
    return state === undefined ? [] : [{ state, heldMs }]
  })
}
