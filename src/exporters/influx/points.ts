import { HEALTH_RANK } from '../../model/health.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import { quantile } from '../../model/tools/histogram.ts'
import { lineOf } from './line.ts'

/** Measurement of pools (tag `pool`) and services (no tag `pool`). */
const CONNECTIONS = 'db_connections'
/** Measurement of the instance as a whole. */
const MONITOR = 'db_monitoring'

/**
 * A snapshot as lines: one a pool, one a service, one for the instance. Times in ms, ratios 0..1, counters since the process began.
 * @param dropped points that could not be kept until now
 */
export function linesOf(snapshot: Snapshot, dropped: number): string[] {
  const { instance, at } = snapshot
  const who = { instance: instance.id, region: instance.region, environment: instance.environment }
  const lines = [
    ...snapshot.pools.map((pool) =>
      lineOf(
        CONNECTIONS,
        { service: instance.service, pool: pool.name, ...who },
        {
          used: pool.used,
          idle: pool.idle,
          connecting: pool.connecting,
          pending: pool.pending,
          max: pool.max,
          utilization: pool.utilization,
          timeouts: pool.timeouts,
          exhaustions: pool.exhaustions,
          acquire_p95_ms: pool.recent.waitTime && quantile(pool.recent.waitTime, 0.95),
        },
        at,
      ),
    ),
    ...snapshot.services.map((service) =>
      lineOf(
        CONNECTIONS,
        { service: service.name, ...who },
        {
          active: service.active,
          opened: service.opened,
          failed: service.failed,
          errors: service.errorCount,
          max: service.maxPoolSize,
          duration_p95_ms: quantile(service.recent.duration, 0.95),
        },
        at,
      ),
    ),
    lineOf(MONITOR, { service: instance.service, ...who }, ofInstance(snapshot, dropped), at),
  ]
  return lines.filter((line) => line !== null)
}

function ofInstance(snapshot: Snapshot, dropped: number): Record<string, number | null> {
  // A reading that could not be renewed says what was: absent is honest.
  const database = snapshot.database.reason === undefined ? snapshot.database.value : null
  return {
    health: HEALTH_RANK[snapshot.health],
    utilization: snapshot.worstPool === null ? null : snapshot.poolUtilization,
    leaks: snapshot.leaks.filter(({ state }) => state !== 'returned').length,
    alerts: snapshot.alerts.length,
    database_max: database?.limits.usable ?? null,
    points_dropped: dropped,
  }
}
