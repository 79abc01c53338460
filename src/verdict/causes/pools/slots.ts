import type { PoolReading } from '../../../model/pool.ts'
import { quantile } from '../../../model/tools/histogram.ts'
import { type Fresh, freshOf, poolTrend, REFUSING, refusedOf } from '../../trend.ts'
import type { Detector, Found, Scene } from '../../types.ts'
import { counted, evidence, lasting, named, sentence, suffering } from '../../words.ts'
import { POOLER_FULL, SERVER_FULL } from '../database/codes.ts'
import { isAtWork, isUnderway, leaksOf, waitingIn } from './holders.ts'
import { busiest, needOf, trafficOf } from './traffic.ts'

/** Refusals last this long before they are no burst, ms. */
const SUSTAINED_MS = 10_000
/** The Data API's own pool, as a probe measures it. */
const API = 'postgrest'
/** Requests that wait this long without being refused are worth a message, ms. */
const WAITING_FOR_MS = 15_000
/** Fewer refusals than this are isolated. */
const ENOUGH = 5

/** All slots are busy with work: requests wait or were refused. */
export const slots: Detector = (scene) =>
  scene.seen.pools.flatMap((pool) => {
    // The database's own slots and a pooler's are judged with their caps.
    if (pool.name !== API && (pool.kind === 'database' || pool.kind === 'pooler')) return []
    const fresh = freshOf(pool, scene.seen, scene.trend)
    const waiting = waitingIn(pool)
    if (waiting === 0 && fresh.refused === 0) return []
    if (isElsewhere(pool, fresh) || isUnderway(pool, scene)) return []
    return [isApi(pool, scene) ? apiBusy(pool, fresh, scene) : tooFew(pool, fresh, waiting, scene)]
  })

/** A refusal by a server or a pooler is not a lack of slots here. */
function isElsewhere({ recent, pending }: PoolReading, { refused }: Fresh): boolean {
  const capped = Object.entries(recent.connectFailures)
    .filter(([code]) => SERVER_FULL.test(code) || POOLER_FULL.test(code))
    .reduce((sum, [, count]) => sum + count, 0)
  return capped >= refused && capped > 0 && (pending ?? 0) === 0
}

function isApi({ name, kind }: PoolReading, { seen }: Scene): boolean {
  if (name === API) return true
  return (
    kind === 'supabase' &&
    seen.services.some(
      ({ errors, operations }) =>
        operations.some(({ pool }) => pool === name) &&
        errors.some(({ code, timestamp }) => code === 'PGRST003' && seen.at - timestamp <= 60_000),
    )
  )
}

function severityOf(pool: PoolReading, fresh: Fresh, { seen, trend }: Scene): Found['severity'] {
  const { refusingSince } = poolTrend(pool, seen, trend)
  const lasts = refusingSince !== null && seen.at - refusingSince >= SUSTAINED_MS
  if (fresh.share >= REFUSING && lasts && refusedOf(pool.recent) >= ENOUGH) return 'critical'
  return 'warning'
}

function apiBusy(pool: PoolReading, fresh: Fresh, scene: Scene): Found {
  const api = scene.seen.pools.find(({ name }) => name === API)
  const database = scene.seen.pools.find(({ kind }) => kind === 'database')
  const room = database?.used == null ? '' : `; Postgres uses ${database.used} of ${database.max}`
  const own = api?.used == null ? '' : `, PostgREST uses ${api.used} of its ${api.max}`
  const waiting = waitingIn(api ?? pool)
  const busy =
    fresh.refused > 0
      ? `${counted(fresh.refused, 'request was', 'requests were')} refused with PGRST003`
      : `${counted(waiting, 'request')} waiting`
  return {
    ...base(pool, fresh, waiting, scene),
    kind: 'api-pool-busy',
    certainty:
      database?.utilization != null && database.utilization < pool.thresholds.warning ? 'certain' : 'likely',
    sentence: sentence(`The Data API's own pool is full: ${named(pool.name)}, ${busy}${own}${room}`),
    advice:
      'Look for slow requests first: they hold the pool. If they are fast, raise db-pool (Supabase: Settings, Data API, pool size). Raising max of a pool in this process would not help.',
  }
}

function tooFew(pool: PoolReading, fresh: Fresh, waiting: number, scene: Scene): Found {
  const traffic = trafficOf(pool, scene.seen)
  const wanted = traffic && pool.max !== null ? needOf(traffic, pool.max) : null
  const busy = pool.used === null || pool.max === null ? 'Every slot' : `${pool.used} of ${pool.max} slots`
  const leaks = leaksOf(scene, pool.name).length
  const holder = busiest(pool, scene.seen)
  const p95 = quantile(pool.useTime, 0.95)
  const law = traffic
    ? `; ${round(traffic.perSecond)} operations a second × ${lasting(traffic.useMs)} keep ${round(traffic.slots)} slots busy`
    : ''
  const who = holder ? `, most by ${named(holder)}` : ''
  const common = base(pool, fresh, waiting, scene)
  return {
    ...common,
    kind: 'too-few-slots',
    // Certain when the database agrees: on a slow network the same slots are busy waiting.
    certainty: leaks > 0 ? 'possible' : wanted !== null && isAtWork(pool, scene) ? 'certain' : 'likely',
    sentence: sentence(
      `${named(pool.name)}: ${suffering(waiting, fresh.refused, fresh.windowMs)}; ${busy} in use${who}${law}`,
    ),
    evidence: [
      ...common.evidence,
      ...evidence({ 'use p95': p95 === null ? null : lasting(p95), 'slots needed': wanted }),
    ],
    culprit: { pool: pool.name, ...(holder ? { operation: holder } : {}) },
    advice:
      wanted !== null
        ? `Raise max to ${wanted} if the budget allows it (npx next-db-monitoring budget), or make the operations shorter: at half the time, half the slots do.`
        : 'Make what holds the slots shorter, or raise max if the budget allows it (npx next-db-monitoring budget).',
  }
}

function base(
  pool: PoolReading,
  fresh: Fresh,
  waiting: number,
  scene: Scene,
): Omit<Found, 'kind' | 'certainty' | 'sentence' | 'advice'> {
  return {
    subject: pool.name,
    severity: severityOf(pool, fresh, scene),
    effect: suffering(waiting, fresh.refused, fresh.windowMs),
    evidence: evidence({
      pool: pool.name,
      used: pool.used,
      max: pool.max,
      waiting: waiting || null,
      'refused just now': fresh.refused || null,
      'refused in the last minute': refusedOf(pool.recent) || null,
    }),
    culprit: { pool: pool.name },
    action: null,
    ...(fresh.refused > 0 ? {} : { forMs: WAITING_FOR_MS }),
    value: fresh.refused > 0 ? fresh.refused : waiting,
    limit: 0,
    pools: [pool.name],
    services: [],
  }
}

function round(value: number): string {
  return value >= 10 ? String(Math.round(value)) : value.toFixed(1)
}
