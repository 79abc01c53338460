import type { ReportedFamily } from '../../model/fleet/report-metrics.ts'
import type { FleetScrape } from '../../model/fleet/scrape.ts'
import { gauge, type MetricFamily, type Sample, sample } from './family.ts'
import { unpacked } from './report.ts'
import { olderFamilies } from './report-rows.ts'

/**
 * All instances, each series labelled with its own. An instance of a version whose reports hold no metrics is shown by its rows.
 * @param known what the answering instance exposes: gives type and description by name
 */
export function fleetFamilies(
  { reports, states }: FleetScrape,
  known: readonly MetricFamily[],
): MetricFamily[] {
  const families = new Map<string, MetricFamily & { readonly values: Sample[] }>(
    known.map((family) => [family.name, { ...family, values: [] }]),
  )
  const add = ({ name, type }: Pick<ReportedFamily, 'name' | 'type'>, samples: readonly Sample[]): void => {
    const family = families.get(name) ?? { name, type, help: 'As another version reports it', values: [] }
    // One name with two types would cost the whole scrape.
    if (family.type !== type) return
    families.set(name, family)
    for (const one of samples) family.values.push(one)
  }
  for (const { instance, metrics } of reports) {
    const seen = new Set<string>()
    for (const family of metrics?.families ?? [])
      add(family, unpacked(family, { instance: instance.id }, seen))
  }
  for (const family of olderFamilies(reports.filter(({ metrics }) => metrics === undefined)))
    add(family, family.values)
  return [
    ...families.values(),
    gauge(
      'db_monitoring_instances',
      'Instances of the fleet by state',
      Object.entries(states).flatMap(([state, count]) => sample(count, { state })),
    ),
    gauge(
      'db_monitoring_series_omitted',
      'Series of an instance that did not fit its report',
      reports.flatMap(({ instance, metrics }) => sample(metrics?.omitted ?? null, { instance: instance.id })),
    ),
  ]
}

/** Whether an answer is about the fleet: a scrape by way of a load balancer hits a random instance. */
export function scope(fleet: FleetScrape | null): MetricFamily {
  return gauge(
    'db_monitoring_scrape_partial',
    'Whether this answer is about the instance that gave it only',
    sample(fleet === null ? 1 : 0, {}),
  )
}
