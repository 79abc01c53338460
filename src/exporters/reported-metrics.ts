import type { ReportedMetrics } from '../model/fleet/report-metrics.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { OTEL_SECONDS } from '../model/tools/histogram.ts'
import { instanceFamilies } from './families/instance.ts'
import { packed } from './families/report.ts'
import { VERSION } from './version.ts'

/** The metrics an instance sends to the others. @param bounds of histograms, seconds; `null` = OpenTelemetry's */
export function reportedMetrics(snapshot: Snapshot, bounds: readonly number[] | null): ReportedMetrics {
  return packed(instanceFamilies(snapshot, bounds ?? OTEL_SECONDS, VERSION))
}
