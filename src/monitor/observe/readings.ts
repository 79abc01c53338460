import { DEFAULT_POOL_MAX, type ResolvedOptions } from '../../config/options.ts'
import { mergeThresholds } from '../../config/resolve.ts'
import type { Thresholds } from '../../model/health.ts'
import { mostUtilised, type PoolGauges, type PoolKind, type PoolReading } from '../../model/pool.ts'
import type { OperationReading, ServiceReading } from '../../model/service.ts'
import {
  addTo,
  copyOf,
  createHistogram,
  type Histogram,
  merge,
  quantile,
} from '../../model/tools/histogram.ts'
import { own } from '../../model/tools/own.ts'
import type { FaultCounters } from '../faults.ts'
import { guarded } from '../guarded.ts'
import type { PoolCounters } from '../ledger/counters/pool-counters.ts'
import { quarterOfPool, recentOfPool } from '../ledger/counters/pool-window.ts'
import type { ServiceCounters } from '../ledger/counters/service-counters.ts'
import { areaOf } from '../ledger/counters/usage.ts'
import { markOf, recentOf } from '../ledger/counters/window.ts'
import type { Ledger } from '../ledger/ledger.ts'

const UNKNOWN: PoolGauges = { used: null, idle: null, connecting: null, pending: null, max: null }

/** What reading needs of its surroundings. */
export interface Looking {
  readonly ledger: Ledger
  readonly options: ResolvedOptions
  readonly faults: FaultCounters
  /** In flight at senders that report by ingest, by service. */
  readonly remoteActive: ReadonlyMap<string, number>
}

/** Gauges as a pool gives them; what is no number is unknown, so that nonsense is never counted with. */
function gaugesOf(read: PoolGauges): PoolGauges {
  const known = (value: unknown): number | null =>
    typeof value === 'number' && Number.isFinite(value) ? value : null
  const { used, idle, connecting, pending, max } = read
  return {
    ...read,
    used: known(used),
    idle: known(idle),
    connecting: known(connecting),
    pending: known(pending),
    max: known(max),
  }
}

/** Thresholds of a pool: its own over the global ones. */
export function thresholdsOf(options: ResolvedOptions, pool: string): Thresholds {
  return mergeThresholds(options.thresholds, own(options.pools, pool)?.thresholds)
}

/** How full a pool is now: its own gauges where it has them, the ledger's count where not. */
function fillOf(
  { options, faults }: Pick<Looking, 'options' | 'faults'>,
  { name, attached, usage, kind, wasAttached }: PoolCounters,
): Fill {
  const gauges = attached
    ? guarded(faults, `pool ${name}`, UNKNOWN, () => gaugesOf(attached.read()))
    : wasAttached && usage.used === 0
      ? UNKNOWN
      : {
          ...UNKNOWN,
          used: usage.used,
          max: own(options.pools, name)?.max ?? (wasAttached ? null : assumed(kind)),
        }
  const known = gauges.used !== null && gauges.max !== null && gauges.max > 0
  return { ...gauges, utilization: known ? (gauges.used as number) / (gauges.max as number) : null }
}

/** A capacity is assumed for what has none of its own; a pool of a driver says its size itself or is unknown. */
function assumed(kind: PoolKind): number | null {
  return kind === 'supabase' || kind === 'hand-made' ? DEFAULT_POOL_MAX : null
}

interface Fill extends PoolGauges {
  readonly utilization: number | null
}

/** Ratio of the most utilised pool, 0 when there is none. O(pools): applications ask it at every request. */
export function poolUtilization(looking: Pick<Looking, 'ledger' | 'options' | 'faults'>): number {
  const fills = Array.from(looking.ledger.pools.values(), (book) => fillOf(looking, book))
  return mostUtilised(fills)?.utilization ?? 0
}

/**
 * Whether there is anything to say of a pool: it is attached, somebody used it, or its capacity is assumed. The name of a
 * driver's pool alone, which a tracker needs, is no pool.
 */
export function isThere(book: PoolCounters): boolean {
  const { attached, wasAttached, kind, usage, durations } = book
  if (attached !== null || assumed(kind) !== null || kind === 'database' || kind === 'pooler') return true
  if (book.acquired + book.refused + book.timeouts + book.exhaustions > 0) return true
  return wasAttached ? usage.used > 0 : durations.length > 0
}

/** One pool now. */
export function readPool(looking: Looking, book: PoolCounters, now: number): PoolReading {
  const { options } = looking
  const { attached } = book
  const useTime = createHistogram()
  for (const duration of book.durations) addTo(useTime, duration)
  const fill = fillOf(looking, book)
  return {
    ...fill,
    name: book.name,
    kind: attached?.kind ?? book.kind,
    source: attached?.source ?? 'reported',
    ...(book.wasAttached && attached === null ? { ended: true as const } : {}),
    thresholds: thresholdsOf(options, book.name),
    timeouts: book.timeouts,
    exhaustions: book.exhaustions,
    connectsFailed: Object.fromEntries(book.connectFailures),
    recent: recentOfPool(book, now, fill.used),
    quarter: quarterOfPool(book, now, fill.used),
    waitTime: book.waitTime && copyOf(book.waitTime),
    createTime: book.createTime && copyOf(book.createTime),
    useTime,
    ...(attached?.createdAt === undefined ? {} : { createdAt: attached.createdAt }),
    ...(attached?.shared === true ? { shared: true as const } : {}),
    ...(attached?.target === undefined ? {} : { target: attached.target }),
    ...(attached?.application === undefined ? {} : { application: attached.application }),
    ...(attached?.role === undefined ? {} : { role: attached.role }),
  }
}

/** One service now. */
export function readService(
  looking: Looking,
  book: ServiceCounters,
  pools: ReadonlyMap<string, PoolReading>,
  now: number,
  wallOf: (now: number) => number,
  oldest: number | null,
): ServiceReading {
  const mark = markOf(book, now)
  const { error, timeout, aborted, reclaimed, lost } = book.outcomes
  return {
    name: book.name,
    active: book.active + (looking.remoteActive.get(book.name) ?? 0),
    opened: mark.opened,
    ended: mark.ended,
    failed: mark.failed,
    attempts: book.series.reduce((sum, series) => sum + series.attempts + series.openAttempts, 0),
    maxPoolSize: own(looking.options.services, book.name)?.maxPoolSize ?? capacityOf(book, pools),
    oldestMs: oldest === null ? null : now - oldest,
    lastActivity: book.lastActivity < 0 ? null : wallOf(book.lastActivity),
    errorCount: book.errorCount,
    errorsByCode: Object.fromEntries(book.codes),
    statementsFailed: Object.fromEntries(book.statementsFailed),
    connectsFailed: Object.fromEntries(book.connectsFailed),
    outcomes: { ok: mark.ended - error - timeout - aborted - reclaimed - lost, ...book.outcomes },
    connectionSeconds: Object.fromEntries(
      [...book.routes].map(([route, usage]) => [route, areaOf(usage, now) / 1000]),
    ),
    errors: book.errors.map((error) => ({ ...error })),
    statements: [...book.statements],
    connectionErrors: book.connectionErrors,
    leaked: book.leaked,
    duration: mark.duration,
    // What was renamed away leaves an empty series behind.
    operations: book.series.filter(({ active, ended }) => active + ended > 0).map(readSeries),
    recent: recentOf(book, mark),
  }
}

function readSeries(series: ServiceCounters['series'][number]): OperationReading {
  const { operation, pool, ended, active, failed, attempts, openAttempts, duration } = series
  return {
    operation,
    pool: pool.name,
    opened: ended + active,
    active,
    failed,
    attempts: attempts + openAttempts,
    duration: copyOf(duration),
  }
}

function capacityOf(book: ServiceCounters, pools: ReadonlyMap<string, PoolReading>): number | null {
  const names = new Set(book.series.map((series) => series.pool.name))
  const known = [...names].flatMap((name) => pools.get(name)?.max ?? [])
  return known.length === 0 ? null : known.reduce((sum, max) => sum + max, 0)
}

/** Opening time of the oldest open lease of each service that has one. One pass, which ends when all are found. */
export function oldestBy(ledger: Ledger): ReadonlyMap<ServiceCounters, number> {
  const oldest = new Map<ServiceCounters, number>()
  let wanted = 0
  for (const { active } of ledger.services.values()) if (active > 0) wanted++
  for (let lease = ledger.open.head; lease !== null && oldest.size < wanted; lease = lease.next) {
    const { service } = lease.series
    if (!oldest.has(service)) oldest.set(service, lease.openedAt)
  }
  return oldest
}

/** p95 of the time to get a slot in the last minute over all pools that can tell, refused requests included, ms; `null` when nobody had to. */
export function acquireP95(pools: readonly PoolReading[]): number | null {
  const waits = pools.reduce<Histogram | null>(
    (all, { recent }) => (recent.waitTime ? merge(all ?? createHistogram(), recent.waitTime) : all),
    null,
  )
  return waits && quantile(waits, 0.95)
}
