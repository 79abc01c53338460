import type { FleetScrape } from '../../model/fleet/scrape.ts'
import { HEALTH_RANK, SEVERITIES } from '../../model/health.ts'
import { gauge, type MetricFamily, sample } from './family.ts'
import { type PoolRow, reportedPools } from './pools.ts'
import { reportedServices, type ServiceRow } from './services.ts'

type Report = FleetScrape['reports'][number]

/** Metrics made from the rows of reports that carry none: reports of earlier versions. */
export function olderFamilies(reports: readonly Report[]): MetricFamily[] {
  return [...reportedPools(pools(reports)), ...reportedServices(services(reports)), ...judgements(reports)]
}

function pools(reports: readonly Report[]): PoolRow[] {
  return reports.flatMap(({ instance, pools: all }) =>
    once(all).map(({ forecast: _, ...pool }) => ({
      ...pool,
      // A ratio; a report has whole percent.
      utilization: pool.used === null || !pool.max ? null : pool.used / pool.max,
      labels: { instance: instance.id },
    })),
  )
}

function services(reports: readonly Report[]): ServiceRow[] {
  return reports.flatMap(({ instance, services: all }) =>
    once(all).map(({ name, activeConnections, totalConnections }) => ({
      name,
      active: activeConnections,
      opened: totalConnections,
      labels: { instance: instance.id },
    })),
  )
}

function judgements(reports: readonly Report[]): MetricFamily[] {
  return [
    gauge(
      'db_monitoring_alerts_firing',
      'Alerts that fire now',
      reports.flatMap(({ instance, alerts }) =>
        SEVERITIES.flatMap((severity) =>
          sample(alerts.filter((alert) => alert.severity === severity && alert.state === 'firing').length, {
            severity,
            instance: instance.id,
          }),
        ),
      ),
    ),
    gauge(
      'db_monitoring_health',
      'Health of an instance: 0 healthy, 1 warning, 2 critical',
      reports.flatMap(({ instance, verdict }) =>
        sample(HEALTH_RANK[verdict.status === 'unknown' ? 'warning' : verdict.status], {
          instance: instance.id,
        }),
      ),
    ),
  ]
}

/** The first of each name: a duplicate series would fail the whole scrape, and a report comes from another process. */
function once<T extends { readonly name: string }>(all: readonly T[]): readonly T[] {
  const names = new Set<string>()
  return all.filter(({ name }) => !names.has(name) && names.add(name))
}
