import type { CheckResult } from '../../model/extensions.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Context } from '../context.ts'
import { healthReport } from '../report/health.ts'
import { diagnosticsReport } from '../report/sections/diagnostics.ts'

/** The health body for a caller who may read it. */
export function healthBody(
  { monitor }: Context,
  snapshot: Snapshot,
  { detailed, diagnostics }: { readonly detailed: boolean; readonly diagnostics: boolean },
  checks: Readonly<Record<string, CheckResult>>,
): unknown {
  return healthReport(snapshot, {
    alerts: monitor.alerts.list(),
    detailed,
    diagnostics: diagnostics
      ? diagnosticsReport(snapshot, monitor.recommendations(snapshot), checks, monitor.finder)
      : null,
  })
}
