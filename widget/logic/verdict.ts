import type { LeakReport } from '../../src/model/report/leak.ts'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import type { PoolReport } from '../../src/model/report/pool.ts'
import type { AlertReport } from '../../src/model/report/service.ts'
import { fullestPool, openLeaks, statusOfHealth } from './pool.ts'

export type VerdictTone = 'warning' | 'critical' | 'info'

/** What is wrong, in the order in which a person should hear it. */
export type VerdictKind = 'exhausted' | 'pressure' | 'waiting' | 'leaks' | 'alert'

/** The judgement in numbers; words are the labels' business. */
export interface Verdict {
  readonly kind: VerdictKind
  readonly tone: VerdictTone
  readonly pool: PoolReport | null
  readonly pending: number
  readonly alert: AlertReport | null
  readonly leaks: readonly LeakReport[]
  /** Route or operation all leaks share; `null` when they differ. */
  readonly culprit: string | null
  /** Percent the pool would fall to when its leaks are released; `null` when that cannot be said. */
  readonly afterRelease: number | null
  /** p95 delay of the event loop when it is long enough to be the cause, ms. */
  readonly busyLoopMs: number | null
}

/** A wait for the event loop longer than this looks like a slow pool and is none, ms. */
const BUSY_LOOP_MS = 100

const SEVERITY_RANK: Readonly<Record<AlertReport['severity'], number>> = { critical: 2, warning: 1, info: 0 }

/** Worst first, then the oldest. */
export function byUrgency(left: AlertReport, right: AlertReport): number {
  return (
    SEVERITY_RANK[right.severity] - SEVERITY_RANK[left.severity] ||
    Date.parse(left.openedAt) - Date.parse(right.openedAt)
  )
}

/** What a lease opened by hand has for an operation: it says nothing about where it comes from. */
export const BY_HAND = 'manual'

/** Where a leak comes from, in one name: the request, else the line of code, else what it does and for whom. */
export function culpritOf(leak: LeakReport): string {
  if (leak.route !== null) return leak.route
  const own = leak.stack?.find((frame) => frame.app)
  if (own !== undefined) return `${own.file}:${own.line}`
  return leak.operation === BY_HAND ? leak.service : leak.operation
}

function sharedCulprit(leaks: readonly LeakReport[]): string | null {
  const names = new Set(leaks.map(culpritOf))
  return names.size === 1 ? ([...names][0] ?? null) : null
}

function afterRelease(pool: PoolReport | null, leaks: readonly LeakReport[]): number | null {
  if (pool?.used == null || pool.max == null || pool.max <= 0) return null
  const freed = leaks.filter((leak) => leak.pool === pool.name && leak.reclaimable).length
  return freed === 0 ? null : Math.max(0, Math.round(((pool.used - freed) / pool.max) * 100))
}

/** `null` when there is nothing to say: healthy, nobody waits, nothing leaks, nothing fires above `info`. */
export function judge(report: MonitoringReport): Verdict | null {
  const pool = fullestPool(report.pools)
  const leaks = openLeaks(report.leaks)
  const firing = report.alerts.filter((alert) => alert.state === 'firing').toSorted(byUrgency)
  const alert = firing.find((one) => one.severity !== 'info') ?? null
  const pending = report.pools.reduce((sum, one) => sum + (one.pending ?? 0), 0)
  const full = pool?.used != null && pool.max != null && pool.max > 0 && pool.used >= pool.max
  const status = statusOfHealth(report.status)
  const pressed = pool?.utilization != null && pool.utilization >= pool.thresholds.warning * 100
  const kind: VerdictKind | null =
    full && (pending > 0 || status === 'critical')
      ? 'exhausted'
      : pressed
        ? 'pressure'
        : pending > 0 && status !== 'ok'
          ? 'waiting'
          : alert !== null && (status !== 'ok' || leaks.length === 0)
            ? 'alert'
            : leaks.length > 0
              ? 'leaks'
              : null
  if (kind === null) return null
  const tone: VerdictTone =
    status === 'critical'
      ? 'critical'
      : status === 'warning' || kind === 'exhausted' || kind === 'pressure'
        ? 'warning'
        : 'info'
  const loop = report.eventLoopDelayP95
  return {
    kind,
    tone,
    pool,
    pending,
    alert,
    leaks,
    culprit: sharedCulprit(leaks),
    afterRelease: afterRelease(pool, leaks),
    busyLoopMs: loop !== null && loop > BUSY_LOOP_MS ? loop : null,
  }
}
