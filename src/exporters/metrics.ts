import type { Snapshot } from '../model/snapshot.ts'
import { OTEL_SECONDS } from '../model/tools/histogram.ts'
import { databaseFamilies } from './families/database.ts'
import type { MetricFamily } from './families/family.ts'
import { monitorFamilies } from './families/monitor.ts'
import { poolFamilies } from './families/pools.ts'
import { serviceFamilies } from './families/services.ts'

/**
 * A snapshot as metrics. Pool and operation names and buckets follow OpenTelemetry's database-client conventions
 * (`semantic-conventions`, `model/db/metrics.yaml`) in their Prometheus form; seconds and ratios throughout.
 * @param version of this package
 * @param bounds of histograms, seconds, ascending
 */
export function metricsOf(
  snapshot: Snapshot,
  version: string,
  bounds: readonly number[] = OTEL_SECONDS,
): readonly MetricFamily[] {
  const families = [
    ...poolFamilies(snapshot.pools, bounds),
    ...serviceFamilies(snapshot, bounds),
    ...databaseFamilies(snapshot),
    ...monitorFamilies(snapshot, version),
  ]
  return families.filter(({ values }) => values.length > 0)
}
