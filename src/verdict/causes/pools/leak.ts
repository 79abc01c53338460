import type { Leak } from '../../../model/lease.ts'
import type { PoolReading } from '../../../model/pool.ts'
import type { Detector, Found, Scene } from '../../types.ts'
import { counted, evidence, lasting, named, placed, sentence } from '../../words.ts'
import { culpritOf, effectOf, leaksOf, ownerOf, serviceOf } from './holders.ts'

/** Connections that are unused and were never returned, with the line that acquired them. */
export const leak: Detector = (scene) => {
  const pools = new Map(scene.seen.pools.map((pool) => [pool.name, pool]))
  const names = [...new Set(scene.seen.leaks.map(({ lease }) => lease.pool))]
  return names.flatMap((name) => {
    const held = leaksOf(scene, name)
    return held.length === 0 ? [] : [causeOf(name, pools.get(name), held, scene)]
  })
}

function causeOf(name: string, pool: PoolReading | undefined, held: readonly Leak[], scene: Scene): Found {
  const oldest = held.reduce((top, one) => (one.lease.heldMs > top.lease.heldMs ? one : top))
  const withPlace = held.find((one) => one.place !== undefined) ?? oldest
  const { place } = withPlace
  const lost = held.filter(({ state }) => state === 'lost').length
  const of = pool?.max == null ? '' : ` of ${pool.max}`
  const { lease, limitMs } = oldest
  const inside = lease.transaction === 'open' || lease.transaction === 'failed' ? ', in a transaction' : ''
  const count = held.length
  const isOne = count === 1
  const reclaimable = held.filter((one) => one.lease.reclaimable).length
  return {
    kind: 'leak',
    subject: name,
    certainty: lost === count ? 'certain' : 'likely',
    severity: 'warning',
    sentence: sentence(
      `${named(name)}: ${count}${of} ${count === 1 && of === '' ? 'connection' : 'connections'} ${isOne ? 'is' : 'are'} held by nobody who uses ${isOne ? 'it' : 'them'}${lost > 0 ? ` (${lost} lost by ${lost === 1 ? 'its' : 'their'} owner)` : ''}; the oldest by ${ownerOf(lease)} for ${lasting(lease.heldMs)}, idle for ${lasting(lease.idleMs)}${inside}${place === undefined ? '' : `, taken at ${placed(place)}`}`,
    ),
    effect: pool ? effectOf(pool, scene) : '',
    evidence: evidence({
      held: count,
      max: pool?.max,
      'oldest held': lasting(lease.heldMs),
      'idle for': lasting(lease.idleMs),
      limit: Number.isFinite(limitMs) ? lasting(limitMs) : null,
      'taken at': place,
      lost: lost || null,
    }),
    culprit: { ...culpritOf(withPlace.lease, place), pool: name },
    action:
      count === 1
        ? {
            operation: 'release',
            target: lease.id,
            forecast: lease.reclaimable
              ? `1 connection of ${named(name)} is closed and its slot is free`
              : 'It leaves the books; its connection stays',
          }
        : {
            operation: 'cleanup',
            target: serviceOf(held.map((one) => one.lease)),
            forecast: `${counted(reclaimable, 'connection')} of ${named(name)} ${reclaimable === 1 ? 'is' : 'are'} closed and ${reclaimable === 1 ? 'its slot is' : 'their slots are'} free`,
          },
    advice: `${place === undefined ? "Release in a finally block; set captureStack: 'on' to see the line that takes it." : `Make the code at ${place} release in a finally block.`} Raising max would not help: the same line takes the next slots too.`,
    value: count,
    limit: 0,
    pools: [name],
    services: [...new Set(held.map((one) => one.lease.service))],
  }
}
