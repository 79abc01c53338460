import type { PoolReading } from '../../model/pool.ts'
import { copyOf, createHistogram, type Histogram, merge, quantile } from '../../model/tools/histogram.ts'
import { heldTimes, type PoolCounters } from '../ledger/counters/pool-counters.ts'
import { quarterOfPool, quarterUseTime, recentOfPool } from '../ledger/counters/pool-window.ts'
import { type Looking, thresholdsOf } from './looking.ts'
import { assumed, fillOf } from './pool-fill.ts'

/**
 * Whether a pool is shown: it is attached, it was used, or its capacity is assumed. The name of a
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
  const fill = fillOf(looking, book)
  const useTime = heldTimes(book)
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
    ...(book.lastAnswer === null ? {} : { lastAnswer: book.lastAnswer }),
    recent: recentOfPool(book, now, fill.used),
    quarter: quarterOfPool(book, now, fill.used),
    waitTime: book.waitTime && copyOf(book.waitTime),
    createTime: book.createTime && copyOf(book.createTime),
    useTime,
    recentUseTime: quarterUseTime(book, now, useTime),
    ...createdAt(looking, attached?.createdAt),
    ...(attached?.shared === true ? { shared: true as const } : {}),
    ...(attached?.target === undefined ? {} : { target: attached.target }),
    ...(attached?.application === undefined ? {} : { application: attached.application }),
    ...(attached?.role === undefined ? {} : { role: attached.role }),
  }
}

function createdAt({ finder }: Looking, frames: string | undefined): Pick<PoolReading, 'createdAt'> {
  const place = frames === undefined ? null : finder.createdAt(frames)
  return place === null ? {} : { createdAt: place }
}

/** p95 of the time to get a slot in the last minute over all pools that report it, refused requests included, ms; `null` when there was no request. */
export function acquireP95(pools: readonly PoolReading[]): number | null {
  const waits = pools.reduce<Histogram | null>(
    (all, { recent }) => (recent.waitTime ? merge(all ?? createHistogram(), recent.waitTime) : all),
    null,
  )
  return waits && quantile(waits, 0.95)
}
