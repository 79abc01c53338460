import type { WholeFleet } from '../model/fleet/scrape.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { OTEL_SECONDS } from '../model/tools/histogram.ts'
import { databaseFamilies } from './families/database.ts'
import { isEmpty, type MetricFamily } from './families/family.ts'
import { fleetFamilies, scope } from './families/fleet.ts'
import { instanceFamilies } from './families/instance.ts'
import { scaleFamilies } from './families/scale.ts'

/**
 * A snapshot as metrics. Pool and operation names and buckets follow OpenTelemetry's database-client conventions
 * (`semantic-conventions`, `model/db/metrics.yaml`) in their Prometheus form; seconds and ratios throughout.
 * @param version of this package
 * @param bounds of histograms, seconds, ascending
 * @param whole the fleet, when the answer is about it
 */
export function metricsOf(
  snapshot: Snapshot,
  version: string,
  bounds: readonly number[] = OTEL_SECONDS,
  { fleet, scale = [] }: WholeFleet = {},
): readonly MetricFamily[] {
  const own = instanceFamilies(snapshot, bounds, version)
  const families = [
    ...(fleet === undefined ? own : fleetFamilies(fleet, own)),
    ...databaseFamilies(snapshot),
    ...scaleFamilies(scale),
    scope(fleet ?? null),
  ]
  return families.filter((family) => !isEmpty(family))
}
