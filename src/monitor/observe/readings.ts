import { DEFAULT_POOL_MAX, type ResolvedOptions } from '../../config/options.ts'
import { mergeThresholds } from '../../config/resolve.ts'
import type { Thresholds } from '../../model/health.ts'
import { addTo, copyOf, createHistogram, merge, quantile } from '../../model/histogram.ts'
import { mostUtilised, type PoolGauges, type PoolReading } from '../../model/pool.ts'
import type { OperationReading, ServiceReading } from '../../model/service.ts'
import { own } from '../../model/tools/own.ts'
import type { FaultCounters } from '../faults.ts'
import { guarded } from '../guarded.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { PoolCounters } from '../ledger/pool-counters.ts'
import type { ServiceCounters } from '../ledger/service-counters.ts'
import { markOf, quarterOfPool, recentOf, recentOfPool } from '../ledger/window.ts'

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
  { name, attached, used }: PoolCounters,
): Fill {
  const gauges = attached
    ? guarded(faults, `pool ${name}`, UNKNOWN, () => gaugesOf(attached.read()))
    : { ...UNKNOWN, used, max: own(options.pools, name)?.max ?? DEFAULT_POOL_MAX }
  const known = gauges.used !== null && gauges.max !== null && gauges.max > 0
  return { ...gauges, utilization: known ? (gauges.used as number) / (gauges.max as number) : null }
}

interface Fill extends PoolGauges {
  readonly utilization: number | null
}

/** Ratio of the most utilised pool, 0 when there is none. O(pools): applications ask it at every request. */
export function poolUtilization(looking: Pick<Looking, 'ledger' | 'options' | 'faults'>): number {
  const fills = Array.from(looking.ledger.pools.values(), (book) => fillOf(looking, book))
  return mostUtilised(fills)?.utilization ?? 0
}

/** One pool now. */
export function readPool(looking: Looking, book: PoolCounters, now: number): PoolReading {
  const { ledger, options } = looking
  const { attached } = book
  const useTime = createHistogram()
  for (const service of ledger.services.values()) {
    for (const series of service.series) if (series.pool === book) addTo(useTime, series.duration)
  }
  return {
    ...fillOf(looking, book),
    name: book.name,
    kind: attached?.kind ?? book.kind,
    source: attached?.source ?? 'reported',
    thresholds: thresholdsOf(options, book.name),
    timeouts: book.timeouts,
    exhaustions: book.exhaustions,
    recent: recentOfPool(book, now),
    quarter: quarterOfPool(book, now),
    waitTime: book.waitTime && copyOf(book.waitTime),
    createTime: book.createTime && copyOf(book.createTime),
    useTime,
    ...(attached?.createdAt === undefined ? {} : { createdAt: attached.createdAt }),
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
): ServiceReading {
  const mark = markOf(book, now)
  const oldest = oldestOf(looking.ledger, book)
  return {
    name: book.name,
    active: book.active + (looking.remoteActive.get(book.name) ?? 0),
    opened: mark.opened,
    ended: mark.ended,
    failed: mark.failed,
    attempts: book.series.reduce((sum, series) => sum + series.attempts, 0),
    maxPoolSize: own(looking.options.services, book.name)?.maxPoolSize ?? capacityOf(book, pools),
    oldestMs: oldest === null ? null : now - oldest,
    lastActivity: book.lastActivity < 0 ? null : wallOf(book.lastActivity),
    errorCount: book.errorCount,
    errorsByCode: Object.fromEntries(book.codes),
    errors: book.errors.map((error) => ({ ...error })),
    connectionErrors: book.connectionErrors,
    leaked: book.leaked,
    duration: mark.duration,
    // What was renamed away leaves an empty series behind.
    operations: book.series.filter(({ opened }) => opened > 0).map(readSeries),
    recent: recentOf(book, mark),
  }
}

function readSeries(series: ServiceCounters['series'][number]): OperationReading {
  const { operation, pool, opened, active, failed, attempts, duration } = series
  return {
    operation,
    pool: pool.name,
    opened,
    active,
    failed,
    attempts,
    duration: copyOf(duration),
  }
}

function capacityOf(book: ServiceCounters, pools: ReadonlyMap<string, PoolReading>): number | null {
  const names = new Set(book.series.map((series) => series.pool.name))
  const known = [...names].flatMap((name) => pools.get(name)?.max ?? [])
  return known.length === 0 ? null : known.reduce((sum, max) => sum + max, 0)
}

/** Opening time of a service's oldest open lease. O(open leases before it); only asked when it has one. */
function oldestOf(ledger: Ledger, book: ServiceCounters): number | null {
  if (book.active === 0) return null
  for (const lease of ledger.leases()) if (lease.series.service === book) return lease.openedAt
  return null
}

/** p95 of the time to get a slot over all pools that know it, ms; `null` when none does. */
export function acquireP95(pools: readonly PoolReading[]): number | null {
  const known = pools.flatMap((pool) => (pool.waitTime ? [pool.waitTime] : []))
  return known.length === 0
    ? null
    : quantile(
        known.reduce((all, one) => merge(all, one)),
        0.95,
      )
}
