import type { FleetScrape } from '../../model/fleet/scrape.ts'
import { gauge, type MetricFamily, sample } from './family.ts'
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
  const found = new Map<string, MetricFamily[]>(known.map(({ name }) => [name, []]))
  const add = (family: MetricFamily): void => {
    const { name } = family
    const all = found.get(name) ?? []
    found.set(name, all)
    all.push(family)
  }
  for (const { instance, metrics } of reports) {
    const seen = new Set<string>()
    for (const family of metrics?.families ?? []) add(unpacked(family, { instance: instance.id }, seen))
  }
  for (const family of olderFamilies(reports.filter(({ metrics }) => metrics === undefined))) add(family)
  const own = new Map(known.map((family) => [family.name, family]))
  return [
    ...[...found].flatMap(([name, all]) => joined(own.get(name) ?? all[0], all)),
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

/** One family of all series. One name with two types would cost the whole scrape: what is of another type is left out. */
function joined(first: MetricFamily | undefined, all: readonly MetricFamily[]): MetricFamily[] {
  if (first === undefined) return []
  if (first.type === 'histogram')
    return [{ ...first, series: all.flatMap((one) => (one.type === 'histogram' ? one.series : [])) }]
  const { type } = first
  return [{ ...first, values: all.flatMap((one) => (one.type === type ? one.values : [])) }]
}

/** Whether an answer is about the fleet: a scrape by way of a load balancer hits a random instance. */
export function scope(fleet: FleetScrape | null): MetricFamily {
  return gauge(
    'db_monitoring_scrape_partial',
    'Whether this answer is about the instance that gave it only',
    sample(fleet === null ? 1 : 0, {}),
  )
}
