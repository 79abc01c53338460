import { diagnosticsOf } from '../../../api/stats/diagnostics.ts'
import type { CheckResult } from '../../../model/extensions.ts'
import type { DiagnosticsReport } from '../../../model/report/health.ts'
import type { Snapshot } from '../../../model/snapshot.ts'
import type { Finder } from '../../../model/stack/finder.ts'
import { iso } from '../units.ts'
import { leakReport } from './leaks.ts'
import { errorReport } from './services.ts'

/** @param checks results of the user's health checks */
export function diagnosticsReport(
  snapshot: Snapshot,
  recommendations: DiagnosticsReport['recommendations'],
  checks: Readonly<Record<string, CheckResult>>,
  finder: Finder,
): DiagnosticsReport {
  const found = diagnosticsOf(snapshot, recommendations)
  const results = Object.entries(checks)
  return {
    timestamp: iso(found.timestamp),
    summary: found.summary,
    serviceHealth: found.serviceHealth,
    recentErrors: found.recentErrors.map((error) => errorReport(error, error.service)),
    leaks: found.leaks.map((leak) => leakReport(leak, finder)),
    recommendations: found.recommendations,
    ...(results.length === 0
      ? {}
      : { checks: Object.fromEntries(results.map(([name, result]) => [name, checkReport(result)])) }),
  }
}

/** Details of a check stay in the process: their contents are unchecked. */
function checkReport({ status, message }: CheckResult): { status: CheckResult['status']; message?: string } {
  return { status, ...(message === undefined ? {} : { message }) }
}
