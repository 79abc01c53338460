import { VERSION } from '../../../exporters/version.ts'
import type { HistoryPoint } from '../../../model/history.ts'
import type { IncidentFile } from '../../../model/incident/incident-file.ts'
import type { MonitoringReport } from '../../../model/report/monitoring.ts'
import type { Monitor } from '../../../monitor/types.ts'
import { pointReport } from '../sections/history.ts'
import { configurationReport, secretsOf } from './configuration.ts'
import { createPseudonyms, scrubbed, withoutErrorTexts } from './redact.ts'

/** Beats in the file: eight hours at 30 s, in some hundred kilobytes. */
export const MOST_BEATS = 1000

/** The file of one moment. @param body the monitoring body, detailed @param points newest last */
export function incidentFile(
  { options }: Monitor,
  body: MonitoringReport,
  points: readonly HistoryPoint[],
): IncidentFile {
  const named = createPseudonyms()
  const { audit = [], history: _history, series: _series, refusals = [], ...rest } = body
  const report: MonitoringReport = { ...rest, refusals: refusals.map(named) }
  const { instance } = body
  const file: IncidentFile = {
    kind: 'next-db-monitoring/incident',
    version: 1,
    takenAt: body.timestamp,
    source: {
      package: VERSION,
      service: instance.service,
      instance: instance.id,
      environment: instance.environment,
      region: instance.region,
    },
    verdict: body.verdict,
    report: options.errorText === 'redacted' ? withoutErrorTexts(report) : report,
    history: points.map(pointReport),
    leaks: body.leaks,
    audit: audit.map(named),
    configuration: configurationReport(options),
  }
  return scrubbed(file, secretsOf(options))
}
