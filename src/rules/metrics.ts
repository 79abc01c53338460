import type { Comparison } from '../model/alert.ts'
import type { PoolReading } from '../model/pool.ts'
import type { ServiceReading } from '../model/service.ts'
import type { Observation } from '../model/snapshot.ts'
import { quantile } from '../model/tools/histogram.ts'
import { own } from '../model/tools/own.ts'

type Read<T> = (subject: T) => number | null

const DATABASE: Readonly<Record<string, Read<Observation>>> = {
  poolUtilization: (seen) => percent(most(seen.pools.map((pool) => pool.utilization))),
  activeConnections: (seen) => seen.totals.active,
  totalConnections: (seen) => seen.totals.opened,
  pending: (seen) => total(seen.pools.map((pool) => pool.pending)),
  errorRate: (seen) => {
    const ended = seen.services.reduce((sum, service) => sum + service.recent.ended, 0)
    return ended === 0 ? 0 : seen.services.reduce((sum, service) => sum + service.recent.failed, 0) / ended
  },
  leaks: (seen) => seen.leaks.filter((leak) => leak.state !== 'returned').length,
  acquireWaitP95: (seen) => most(seen.pools.map(acquireWaitP95)),
}

const SERVICE: Readonly<Record<string, Read<ServiceReading>>> = {
  activeConnections: (service) => service.active,
  utilization: (service) => (service.maxPoolSize ? service.active / service.maxPoolSize : null),
  errorRate: (service) => (service.recent.ended === 0 ? 0 : service.recent.failed / service.recent.ended),
  errorCount: (service) => service.errorCount,
  latencyP95: (service) => quantile(service.recent.duration, 0.95),
  oldestMs: (service) => service.oldestMs ?? 0,
}

const POOL: Readonly<Record<string, Read<PoolReading>>> = {
  utilization: (pool) => pool.utilization,
  used: (pool) => pool.used,
  idle: (pool) => pool.idle,
  pending: (pool) => pool.pending,
  max: (pool) => pool.max,
  timeouts: (pool) => pool.timeouts,
  acquireWaitP95,
}

/** Of the last minute, refused requests included. */
function acquireWaitP95({ recent }: PoolReading): number | null {
  return recent.waitTime ? quantile(recent.waitTime, 0.95) : null
}

/** Splits `service.<name>.<metric>`; names may hold dots, metrics may not. */
function split(metric: string): { kind: string; name: string; field: string } | null {
  const first = metric.indexOf('.')
  const last = metric.lastIndexOf('.')
  if (first <= 0 || last === metric.length - 1) return null
  return { kind: metric.slice(0, first), name: metric.slice(first + 1, last), field: metric.slice(last + 1) }
}

/** Whether a metric name belongs to the closed list (services, pools and collectors by any name). */
export function metricExists(metric: string): boolean {
  const parts = split(metric)
  if (!parts) return false
  if (parts.kind === 'database') return Object.hasOwn(DATABASE, metric.slice('database.'.length))
  if (parts.name.length === 0) return false
  if (parts.kind === 'service') return Object.hasOwn(SERVICE, parts.field)
  if (parts.kind === 'pool') return Object.hasOwn(POOL, parts.field)
  return parts.kind === 'collector'
}

/** The value of a metric; `null` = unknown now (a condition on it does not hold). */
export function metricValue(seen: Observation, metric: string): number | null {
  const parts = split(metric)
  if (!parts) return null
  if (parts.kind === 'database') return own(DATABASE, metric.slice('database.'.length))?.(seen) ?? null
  if (parts.kind === 'collector') return own(seen.collected, metric.slice('collector.'.length)) ?? null
  if (parts.kind === 'service') {
    const service = seen.services.find((one) => one.name === parts.name)
    return service ? (own(SERVICE, parts.field)?.(service) ?? null) : null
  }
  const pool = seen.pools.find((one) => one.name === parts.name)
  return pool ? (own(POOL, parts.field)?.(pool) ?? null) : null
}

/** Applies a comparison as rules write it. */
export function holds(value: number, operator: Comparison, limit: number): boolean {
  if (operator === 'gt') return value > limit
  if (operator === 'gte') return value >= limit
  if (operator === 'lt') return value < limit
  if (operator === 'lte') return value <= limit
  return value === limit
}

function most(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>(
    (top, value) => (value !== null && (top === null || value > top) ? value : top),
    null,
  )
}

function total(values: readonly (number | null)[]): number | null {
  const known = values.filter((value): value is number => value !== null)
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
}

function percent(ratio: number | null): number | null {
  return ratio === null ? null : ratio * 100
}
