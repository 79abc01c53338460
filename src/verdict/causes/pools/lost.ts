import type { Leak, OpenLease } from '../../../model/lease.ts'
import type { PoolReading } from '../../../model/pool.ts'
import type { CauseAction } from '../../../model/verdict.ts'
import type { Detector, Found, Scene } from '../../types.ts'
import { counted, evidence, named, sentence } from '../../words.ts'
import { culpritOf, effectOf, isDead, serviceOf } from './holders.ts'

/** Slots a pool counts whose connection is gone: no query can use them. */
export const dead: Detector = (scene) =>
  scene.seen.pools.flatMap((pool) => {
    const leases = scene.seen.leases.filter((lease) => lease.pool === pool.name && isDead(lease))
    const found = scene.seen.leaks.filter(
      ({ lease, state }) => lease.pool === pool.name && isDead(lease, state),
    )
    const counted = Math.max(pool.dead ?? 0, leases.length, found.length)
    const unlisted = unlistedOf(pool, scene)
    const count = Math.max(counted, unlisted)
    if (count === 0) return []
    const lease = leases[0] ?? found[0]?.lease
    const why = lease?.dead ?? (counted === 0 ? 'the database does not list them' : undefined)
    return [
      {
        ...slots(pool, count, scene),
        kind: 'dead-connections',
        certainty: counted === 0 ? 'likely' : 'certain',
        sentence: sentence(
          `${named(pool.name)} counts ${count} of ${pool.max ?? 'its'} ${count === 1 && pool.max === null ? 'connection' : 'connections'} that ${count === 1 ? 'is' : 'are'} gone${why === undefined ? ': the socket is closed' : `: ${named(why)}`}; no query can use ${count === 1 ? 'that slot' : 'those slots'}`,
        ),
        culprit:
          lease === undefined
            ? { pool: pool.name }
            : { ...culpritOf(lease, placeOf(lease, found)), pool: pool.name },
        action:
          counted === 0
            ? null
            : freeing(pool, count, leases.length > 0 ? leases : found.map((leak) => leak.lease), scene),
        advice:
          'Update the driver, handle its error event, and give the client back with release(error) when its connection broke. Raising max would not help: the next outage takes those slots too.',
      },
    ]
  })

/** Connections a pool counts that are not in use and will never be returned. */
export const ghosts: Detector = (scene) =>
  scene.seen.pools.flatMap((pool) => {
    const count = pool.ghosts ?? 0
    if (count <= 0) return []
    return [
      {
        ...slots(pool, count, scene),
        kind: 'ghosts',
        certainty: 'likely',
        sentence: sentence(
          `${named(pool.name)} counts ${counted(count, 'connection')} that nobody holds: ${count} of ${pool.max ?? 'its'} slots ${count === 1 ? 'is' : 'are'} neither free, nor being opened, nor in use`,
        ),
        culprit: { pool: pool.name },
        action: recycling(pool, count, scene),
        advice:
          'A connection that was opened after its request had given up stays without an owner: update pg. Raising max would not help.',
      },
    ]
  })

/** Dead leases are reclaimed, one by its id; a dead connection without a lease goes when its pool is recycled. */
function freeing(pool: PoolReading, count: number, leases: readonly OpenLease[], scene: Scene): CauseAction {
  const [lease] = leases
  if (lease === undefined) return recycling(pool, count, scene)
  const forecast = `${counted(count, 'slot')} of ${named(pool.name)} ${count === 1 ? 'is' : 'are'} free again`
  return leases.length === 1
    ? { operation: 'release', target: lease.id, forecast }
    : { operation: 'cleanup', target: serviceOf(leases), forecast }
}

/** A reset is of the whole process: it recycles every pool and breaks what works in any. */
function recycling(pool: PoolReading, count: number, { seen }: Scene): CauseAction {
  const attached = seen.pools.filter(({ kind }) => kind === 'pg' || kind === 'postgres').length
  const recycled =
    attached > 1
      ? `${named(pool.name)} is recycled, as every pool of this process`
      : `${named(pool.name)} is recycled`
  return {
    operation: 'emergency-reset',
    target: pool.name,
    forecast: `${recycled}: ${counted(count, 'slot')} ${count === 1 ? 'is' : 'are'} free; requests at work fail`,
  }
}

/** Connections of a pool that two readings in a row did not find in the database. */
function unlistedOf({ name }: PoolReading, { seen }: Scene): number {
  const row = seen.truth?.find(({ pool }) => pool === name)
  return row !== undefined && row.readings >= 2 ? row.error : 0
}

function slots(
  pool: PoolReading,
  count: number,
  scene: Scene,
): Omit<Found, 'kind' | 'certainty' | 'sentence' | 'culprit' | 'action' | 'advice'> {
  const isMost = pool.max !== null && count >= pool.max * pool.thresholds.critical
  return {
    subject: pool.name,
    severity: isMost ? 'critical' : 'warning',
    effect: effectOf(pool, scene),
    evidence: evidence({
      pool: pool.name,
      slots: count,
      max: pool.max,
      used: pool.used,
      idle: pool.idle,
      connecting: pool.connecting,
    }),
    value: count,
    limit: 0,
    pools: [pool.name],
    services: [],
  }
}

function placeOf({ id }: OpenLease, found: readonly Leak[]): string | undefined {
  return found.find(({ lease }) => lease.id === id)?.place
}
