import type { PoolReading } from '../model/pool.ts'
import type { ServiceReading } from '../model/service.ts'
import type { Observation } from '../model/snapshot.ts'
import { oncePer } from '../model/tools/once-per.ts'
import type { Counts, PoolTrend, Trend } from './types.ts'

/** Length of "now" for rates, ms: a little less than a look, so that a timer that fires early does not halve it. */
const NOW_MS = 4500
/** Looks older than this are dropped, ms. */
const KEPT_MS = 20_000
/** A window longer than this is not about now, ms. */
const LONGEST_MS = 60_000
/** Looks closer together than this are one, ms: memory stays bounded however often a snapshot is taken. */
const APART_MS = 250
/** Share of acquisitions refused from which a pool refuses, not a burst. */
export const REFUSING = 0.2

/** What happened in a pool since a little while ago. */
export interface Fresh extends Omit<Counts, 'at'> {
  readonly windowMs: number
  /** Refused requests ÷ all requests, 0..1. */
  readonly share: number
}

/** Requests a pool refused: one that waited too long counts as a timeout and, by its error, as an exhaustion. */
export function refusedOf({
  timeouts,
  exhaustions,
}: {
  readonly timeouts: number
  readonly exhaustions: number
}): number {
  return Math.max(timeouts, exhaustions)
}

function total(codes: Readonly<Record<string, number>>): number {
  return Object.values(codes).reduce((sum, count) => sum + count, 0)
}

/** Operations begun so far, by pool. */
const openedByPool = oncePer(({ services }: Observation) => {
  const opened = new Map<string, number>()
  for (const { operations } of services)
    for (const one of operations) opened.set(one.pool, (opened.get(one.pool) ?? 0) + one.opened)
  return opened
})

/** Counters of a pool now. */
function countsOf(pool: PoolReading, seen: Observation): Counts {
  const opened = openedByPool(seen).get(pool.name) ?? 0
  return { at: seen.at, opened, refused: refusedOf(pool), failed: total(pool.connectsFailed) }
}

/** Counters before the recent window: replaces looks that were not made. */
function before(pool: PoolReading, now: Counts): Counts {
  const { recent } = pool
  const failed = total(recent.connectFailures)
  return {
    at: now.at - recent.windowMs,
    opened: Math.max(0, now.opened - Math.max(recent.acquired, failed)),
    refused: Math.max(0, now.refused - refusedOf(recent)),
    failed: Math.max(0, now.failed - failed),
  }
}

function marksOf(pool: PoolReading, now: Counts, trend: Trend): readonly Counts[] {
  const known = trend.pools.get(pool.name)?.marks ?? []
  const last = known.at(-1)
  if (last === undefined || now.at - last.at > LONGEST_MS) return [before(pool, now)]
  return known
}

type OfPool<T> = (pool: PoolReading, seen: Observation, trend: Trend) => T

/** Several causes read the same of a pool: it is computed once for an observation and the trend before it. */
function perPool<T>(compute: OfPool<T>): OfPool<T> {
  const results = new WeakMap<
    PoolReading,
    { readonly seen: Observation; readonly trend: Trend; readonly result: T }
  >()
  return (pool, seen, trend) => {
    const stored = results.get(pool)
    if (stored !== undefined && stored.seen === seen && stored.trend === trend) return stored.result
    const result = compute(pool, seen, trend)
    results.set(pool, { seen, trend, result })
    return result
  }
}

/** What happened in a pool since the look before, or in the last seconds where looks come faster. */
export const freshOf: OfPool<Fresh> = perPool((pool, seen, trend): Fresh => {
  const now = countsOf(pool, seen)
  const marks = marksOf(pool, now, trend)
  const base = marks.findLast(({ at }) => now.at - at >= NOW_MS) ?? (marks[0] as Counts)
  const refused = Math.max(0, now.refused - base.refused)
  const begun = Math.max(0, now.opened - base.opened)
  // A request refused by a driver's pool never became an operation.
  const isDriver = pool.kind === 'pg' || pool.kind === 'postgres'
  const opened = isDriver ? begun + refused : Math.max(begun, refused)
  return {
    windowMs: now.at - base.at,
    opened,
    refused,
    failed: Math.max(0, now.failed - base.failed),
    share: opened === 0 ? 0 : refused / opened,
  }
})

/** The trend after one more look. Pure. */
export function advanceTrend(trend: Trend, seen: Observation): Trend {
  return {
    pools: new Map(seen.pools.map((pool) => [pool.name, poolTrend(pool, seen, trend)])),
    services: new Map(seen.services.map((service) => [service.name, serviceMark(service, seen.at)])),
  }
}

function serviceMark(
  { opened, attempts }: ServiceReading,
  at: number,
): { at: number; opened: number; attempts: number } {
  return { at, opened, attempts }
}

/** Trend of a pool before and with this look. */
export const poolTrend: OfPool<PoolTrend> = perPool((pool, seen, trend): PoolTrend => {
  const now = countsOf(pool, seen)
  const marks = marksOf(pool, now, trend)
  const known = trend.pools.get(pool.name)
  const last = marks.at(-1) as Counts
  const failed = now.failed - last.failed
  const hasSucceeded = now.opened - last.opened > failed
  const isLastOk = pool.lastAnswer === 'ok'
  const fresh = freshOf(pool, seen, trend)
  const isRefusing = fresh.refused > 0 && fresh.share >= REFUSING
  const start = Math.max(now.at - fresh.windowMs, now.at - NOW_MS)
  const old = marks.filter(({ at }) => now.at - at > KEPT_MS)
  const isNews = marks.length === 1 || now.at - last.at >= APART_MS
  return {
    marks: [...old.slice(-1), ...marks.filter(({ at }) => now.at - at <= KEPT_MS), ...(isNews ? [now] : [])],
    // In one look both may have happened: which came last decides.
    failedAt: failed === 0 ? (known?.failedAt ?? null) : hasSucceeded && isLastOk ? last.at : now.at,
    succeededAt: hasSucceeded ? now.at : (known?.succeededAt ?? null),
    refusingSince: isRefusing ? (known?.refusingSince ?? start) : null,
  }
})
