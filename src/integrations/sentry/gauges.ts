import type { Exporter } from '../../model/extensions.ts'
import { HEALTH_RANK } from '../../model/health.ts'
import type { SentrySdk } from '../../model/observers/clients.ts'
import type { Snapshot } from '../../model/snapshot.ts'

/** Pools whose gauges are sent. */
const MOST_POOLS = 50

/** The gauges of each beat as Sentry's metrics; unknown values are not sent. */
export function gaugesOf(sdk: SentrySdk): Exporter {
  return {
    name: 'sentry',
    send(snapshot: Snapshot) {
      const { metrics } = sdk
      if (metrics?.gauge === undefined || sdk.getClient() === undefined) return
      const base = { service: snapshot.instance.service, instance: snapshot.instance.id }
      const gauge = (
        name: string,
        value: number | null,
        more: Record<string, string> = {},
        unit?: string,
      ) => {
        if (value === null || !Number.isFinite(value)) return
        metrics.gauge?.(name, value, {
          ...(unit === undefined ? {} : { unit }),
          attributes: { ...base, ...more },
        })
      }
      gauge('db_monitoring.health', HEALTH_RANK[snapshot.health])
      gauge('db_monitoring.pool_utilization', snapshot.poolUtilization, {}, 'ratio')
      gauge('db_monitoring.leases_active', snapshot.totals.active)
      gauge('db_monitoring.leaks', snapshot.leaks.length)
      gauge('db_monitoring.alerts_firing', snapshot.alerts.length)
      for (const { name, used, idle, pending, max } of snapshot.pools.slice(0, MOST_POOLS)) {
        const pool = { 'db.client.connection.pool.name': name }
        gauge('db.client.connection.count', used, { ...pool, 'db.client.connection.state': 'used' })
        gauge('db.client.connection.count', idle, { ...pool, 'db.client.connection.state': 'idle' })
        gauge('db.client.connection.pending_requests', pending, pool)
        gauge('db.client.connection.max', max, pool)
      }
    },
  }
}
