import { DEFAULT_POOL_MAX } from '../../config/options.ts'
import type { Alert } from '../../model/alert.ts'
import type { ConnectionStats, ServiceMetrics } from '../../model/report/stats.ts'
import type { ServiceReading } from '../../model/service.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { quantile } from '../../model/tools/histogram.ts'

/** One service as the public functions give it. */
export function serviceMetricsOf(service: ServiceReading): ServiceMetrics {
  const maxPoolSize = service.maxPoolSize ?? DEFAULT_POOL_MAX
  const { duration } = service.recent
  return {
    serviceName: service.name,
    activeConnections: service.active,
    totalConnections: service.opened,
    maxPoolSize,
    utilization: service.active / maxPoolSize,
    oldestMs: service.oldestMs ?? 0,
    lastActivity: service.lastActivity ?? 0,
    errors: service.errors.map(({ timestamp, error, code, context }) => ({
      timestamp,
      error,
      code,
      context,
    })),
    errorCount: service.errorCount,
    latency: { p50: quantile(duration, 0.5), p95: quantile(duration, 0.95), p99: quantile(duration, 0.99) },
  }
}

/** All services as the public functions give them. */
export function statsOf(snapshot: Snapshot, alerts: readonly Alert[]): ConnectionStats {
  return {
    totalActiveConnections: snapshot.totals.active,
    totalConnections: snapshot.totals.opened,
    services: Object.fromEntries(
      snapshot.services.map((service) => [service.name, serviceMetricsOf(service)]),
    ),
    alerts,
    peakUsage: snapshot.totals.peak,
    poolUtilization: snapshot.poolUtilization,
    healthStatus: snapshot.health,
  }
}
