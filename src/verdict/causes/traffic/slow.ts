import type { PoolReading } from '../../../model/pool.ts'
import { countOf, quantile } from '../../../model/tools/histogram.ts'
import type { Detector } from '../../types.ts'
import { counted, evidence, lasting, named, sentence } from '../../words.ts'
import { isUnderway } from '../pools/holders.ts'

/** An event loop this late makes every wait look longer, ms. */
const LOOP_MS = 100
/** An event loop this late slows every request, whatever the pools report, ms. */
const STUCK_MS = 1000
/** Opening a connection for longer than this means a slow network, ms. */
const CREATE_MS = 1000
/** Fewer opened connections than this prove nothing. */
const ENOUGH = 3

/** The waiting is ours, not the pool's: this process is too busy to answer. */
export const eventLoop: Detector = ({ seen, eventLoopP95 = null }) => {
  if (eventLoopP95 === null || !(eventLoopP95 >= LOOP_MS)) return []
  if (eventLoopP95 < STUCK_MS && !seen.pools.some(waitsForNothing)) return []
  return [
    {
      kind: 'event-loop-lag',
      subject: 'process',
      certainty: 'certain',
      severity: 'warning',
      sentence: sentence(
        `This process answers ${lasting(eventLoopP95)} late (p95 of its event loop): waits are longer here than in the pool`,
      ),
      effect: 'Every request of this process is slower',
      evidence: evidence({ 'event loop p95': lasting(eventLoopP95) }),
      culprit: {},
      action: null,
      advice: 'Move heavy computing out of the request (a worker thread, a job). Raising max would not help.',
      value: eventLoopP95,
      limit: LOOP_MS,
      pools: [],
      services: [],
    },
  ]
}

/** Statements are under way here although the database has long answered: the network takes the time. */
export const onTheWay: Detector = (scene) =>
  scene.seen.pools.flatMap((pool) => {
    if (!isUnderway(pool, scene)) return []
    const use = quantile(pool.useTime, 0.5)
    const waiting = pool.pending ?? 0
    return [
      {
        kind: 'network-slow',
        subject: pool.name,
        certainty: 'likely',
        severity: (pool.utilization ?? 0) >= pool.thresholds.critical ? 'critical' : 'warning',
        sentence: sentence(
          `${named(pool.name)}: the way to the database is slow: its statements are under way${use === null ? '' : ` for ${lasting(use)} (median)`} while the database lists their sessions as idle`,
        ),
        effect: waiting > 0 ? `${counted(waiting, 'request')} waiting` : '',
        evidence: evidence({
          pool: pool.name,
          'use p50': use === null ? null : lasting(use),
          waiting: waiting || null,
        }),
        culprit: { pool: pool.name },
        action: null,
        advice:
          'Move the application nearer to its database (same region), or send fewer statements one after the other. Raising max hides it at best.',
        value: use ?? 0,
        limit: 0,
        pools: [pool.name],
        services: [],
      },
    ]
  })

/** The network to the database is slow: opening a connection takes long, although it succeeds. */
export const network: Detector = ({ seen }) =>
  seen.pools.flatMap((pool) => {
    const p50 =
      pool.createTime === null || countOf(pool.createTime) < ENOUGH ? null : quantile(pool.createTime, 0.5)
    if (p50 === null || p50 < CREATE_MS || (pool.connecting ?? 0) === 0) return []
    return [
      {
        kind: 'network-slow',
        subject: pool.name,
        certainty: 'possible',
        severity: 'warning',
        sentence: sentence(
          `${named(pool.name)}: opening a connection takes ${lasting(p50)} (median); ${pool.connecting} being opened now`,
        ),
        effect: (pool.pending ?? 0) > 0 ? `${pool.pending} waiting` : '',
        evidence: evidence({ pool: pool.name, 'create p50': lasting(p50), connecting: pool.connecting }),
        culprit: { pool: pool.name },
        action: null,
        advice:
          'Look at DNS, TLS and the network to the database, and keep connections open longer (idleTimeoutMillis, min). Raising max would not help.',
        value: p50,
        limit: CREATE_MS,
        pools: [pool.name],
        services: [],
      },
    ]
  })

/** Requests wait for a slot of this pool as long as the loop is late, although it has free ones. */
function waitsForNothing({ recent, used, max }: PoolReading): boolean {
  const p95 = recent.waitTime === null ? null : quantile(recent.waitTime, 0.95)
  return p95 !== null && p95 >= LOOP_MS && used !== null && max !== null && used < max
}
