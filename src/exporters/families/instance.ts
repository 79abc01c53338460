import type { Snapshot } from '../../model/snapshot.ts'
import type { MetricFamily } from './family.ts'
import { monitorFamilies } from './monitor.ts'
import { poolFamilies } from './pools.ts'
import { serviceFamilies } from './services.ts'

/** All that one instance knows of itself. @param bounds of histograms, seconds, ascending @param version of this package */
export function instanceFamilies(
  snapshot: Snapshot,
  bounds: readonly number[],
  version: string,
): MetricFamily[] {
  return [
    ...poolFamilies(snapshot.pools, bounds),
    ...serviceFamilies(snapshot, bounds),
    ...monitorFamilies(snapshot, version),
  ]
}
