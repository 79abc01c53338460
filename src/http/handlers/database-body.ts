import type { MonitoringReport } from '../../model/report/monitoring.ts'
import type { Context } from '../context.ts'
import { monitoringReport } from '../report/monitoring.ts'
import { diagnosticsReport } from '../report/sections/diagnostics.ts'
import { aggregatedReport, pointReport, seriesReport } from '../report/sections/history.ts'
import { type DatabaseQuery, only } from './database-query.ts'
import { type Chosen, withOthers } from './fleet/body.ts'

/** The monitoring body: its base and the requested parts. */
export async function databaseBody(
  context: Context,
  asked: DatabaseQuery,
  chosen: Chosen,
): Promise<MonitoringReport> {
  const { monitor, caller, request, capabilities, past, options } = context
  const { history } = monitor
  const { snapshot } = chosen
  const own = monitoringReport(monitor, snapshot, {
    alerts: monitor.alerts.list(),
    capabilities: await capabilities(caller, request),
    instances: chosen.reports,
    past,
    joined: options.views.joined(snapshot),
    detailed: asked.detailed,
    service: asked.service,
  })
  const base = withOthers(own, context, chosen, asked)
  return {
    ...base,
    ...(asked.history ? { history: history.points(asked.limit).map(pointReport) } : {}),
    ...(asked.history && asked.buckets !== null
      ? { series: seriesReport(history.series(asked.hours, asked.buckets)) }
      : {}),
    ...(asked.aggregated ? { aggregated: aggregatedReport(history, asked.hours) } : {}),
    ...(asked.budget ? { budget: options.views.budget(monitor, snapshot) } : {}),
    ...(asked.diagnostics
      ? {
          diagnostics: diagnosticsReport(
            only(snapshot, asked.service),
            base.recommendations,
            await monitor.checks.run(),
            monitor.finder,
          ),
        }
      : {}),
  }
}
