import type { PoolReading } from '../../model/pool.ts'
import type { OperationReading, ServiceReading } from '../../model/service.ts'
import { copyOf } from '../../model/tools/histogram.ts'
import { own } from '../../model/tools/own.ts'
import type { ServiceCounters } from '../ledger/counters/service-counters.ts'
import { areaOf } from '../ledger/counters/usage.ts'
import { markOf, recentOf } from '../ledger/counters/window.ts'
import type { Looking } from './looking.ts'

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
    // A renamed operation leaves an empty series behind.
    operations: book.series
      .filter(({ active, ended }) => active + ended > 0)
      .map((series) => readSeries(series, wallOf)),
    paces: pacesOf(book),
    recent: recentOf(book, mark),
  }
}

/** Operations on one pool share theirs. */
function pacesOf({ series }: ServiceCounters): NonNullable<ServiceReading['paces']> {
  const pools = new Map(series.map(({ paces, pool }) => [paces, pool.name]))
  return [...pools].flatMap(([paces, pool]) => paces.read(pool))
}

function readSeries(
  series: ServiceCounters['series'][number],
  wallOf: (now: number) => number,
): OperationReading {
  const { operation, pool, ended, active, failed, attempts, openAttempts, duration, exemplars } = series
  return {
    operation,
    pool: pool.name,
    opened: ended + active,
    active,
    failed,
    attempts: attempts + openAttempts,
    duration: copyOf(duration),
    ...(exemplars === null
      ? {}
      : { exemplars: exemplars.flatMap((one) => (one ? [{ ...one, at: wallOf(one.at) / 1000 }] : [])) }),
  }
}

function capacityOf(book: ServiceCounters, pools: ReadonlyMap<string, PoolReading>): number | null {
  const names = new Set(book.series.map((series) => series.pool.name))
  const known = [...names].flatMap((name) => pools.get(name)?.max ?? [])
  return known.length === 0 ? null : known.reduce((sum, max) => sum + max, 0)
}

/** Opening time of the oldest open lease of each service that has one. One pass, which ends when all are found. */
export function oldestBy(ledger: Looking['ledger']): ReadonlyMap<ServiceCounters, number> {
  const oldest = new Map<ServiceCounters, number>()
  let wanted = 0
  for (const { active } of ledger.services.values()) if (active > 0) wanted++
  for (let lease = ledger.open.head; lease !== null && oldest.size < wanted; lease = lease.next) {
    const { service } = lease.series
    if (!oldest.has(service)) oldest.set(service, lease.openedAt)
  }
  return oldest
}
