import { serviceMetricsOf } from '../../../api/stats/stats.ts'
import { type HealthStatus, worse } from '../../../model/health.ts'
import type { RecentError, ServiceDetail, ServiceReport } from '../../../model/report/service.ts'
import type { ServiceError, ServiceReading } from '../../../model/service.ts'
import type { Snapshot } from '../../../model/snapshot.ts'
import { quantile } from '../../../model/tools/histogram.ts'
import { OF_THE_DATABASE } from '../../../model/verdict.ts'
import { iso, ms, percent } from '../units.ts'

export function serviceReport(service: ServiceReading, snapshot: Snapshot): ServiceReport {
  const { maxPoolSize, utilization } = serviceMetricsOf(service)
  return {
    name: service.name,
    activeConnections: service.active,
    totalConnections: service.opened,
    maxPoolSize,
    utilization: percent(utilization),
    lastActivity: iso(service.lastActivity),
    errorCount: service.errorCount,
    status: statusOf(service, snapshot),
  }
}

/** The worst that fires or is judged of a service, of a pool it draws from, or of the database where it draws from it. */
function statusOf(service: ServiceReading, { alerts, pools, verdict }: Snapshot): HealthStatus {
  const drawn = new Set(service.operations.map(({ pool }) => pool))
  const own = pools.filter(({ name, kind }) => drawn.has(name) && (kind === 'pg' || kind === 'postgres'))
  /** Whether it draws from the database that a cause of all is about: that of the pool it names, else the one there is. */
  const sharesDatabase = (named: string | undefined): boolean => {
    const target = pools.find(({ name }) => name === named)?.target
    return named === undefined
      ? own.length > 0
      : target !== undefined && own.some((one) => one.target === target)
  }
  const firing = alerts.filter(({ subject }) => subject === service.name || drawn.has(subject))
  const judged = verdict.causes.filter(
    ({ kind, culprit }) =>
      (culprit.pool !== undefined && drawn.has(culprit.pool)) ||
      (culprit.pool === undefined && culprit.service === service.name) ||
      (OF_THE_DATABASE.has(kind) && sharesDatabase(culprit.pool)),
  )
  return [...firing, ...judged].reduce<HealthStatus>(
    (worst, { severity }) => worse(worst, severity === 'info' ? 'healthy' : severity),
    'healthy',
  )
}

/** Services that report without a token: shown beside the others, marked, and part of no verdict. */
export function untrustedServices(
  snapshot: Snapshot,
  detailed: boolean,
): readonly (ServiceReport | ServiceDetail)[] {
  const quiet = { ...snapshot, alerts: [], verdict: { ...snapshot.verdict, causes: [] } }
  return (snapshot.untrusted?.services ?? []).map((service) => ({
    ...(detailed ? serviceDetail(service, quiet) : serviceReport(service, quiet)),
    untrusted: true,
  }))
}

export function serviceDetail(service: ServiceReading, snapshot: Snapshot): ServiceDetail {
  const { recent } = service
  return {
    ...serviceReport(service, snapshot),
    oldestMs: ms(service.oldestMs),
    latency: {
      p50: ms(quantile(recent.duration, 0.5)),
      p95: ms(quantile(recent.duration, 0.95)),
      p99: ms(quantile(recent.duration, 0.99)),
    },
    errorRate: recent.ended === 0 ? 0 : Math.round((recent.failed / recent.ended) * 10_000) / 10_000,
    attempts: service.attempts,
    errorsByCode: service.errorsByCode,
    statementsFailed: service.statementsFailed,
    operationsFailed: service.failed,
    connectsFailed: service.connectsFailed,
    outcomes: service.outcomes,
    connectionSeconds: Object.fromEntries(
      Object.entries(service.connectionSeconds)
        .sort(([, a], [, b]) => b - a)
        .map(([route, seconds]) => [route, Math.round(seconds * 1000) / 1000]),
    ),
    recentErrors: service.errors
      .toReversed()
      .slice(0, 10)
      .map((error) => errorReport(error, service.name)),
    operations: service.operations.map(({ operation, pool, active, opened, failed, attempts, duration }) => ({
      operation,
      pool,
      active,
      total: opened,
      failed,
      attempts,
      p50: ms(quantile(duration, 0.5)),
      p95: ms(quantile(duration, 0.95)),
    })),
  }
}

export function errorReport(error: ServiceError, service: string): RecentError {
  const { timestamp, code, context, layer } = error
  return {
    timestamp: iso(timestamp),
    service,
    error: error.error,
    code,
    context,
    ...(layer === undefined ? {} : { layer }),
  }
}
