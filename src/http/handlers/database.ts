import type { MonitoringReport } from '../../model/report/monitoring.ts'
import type { AggregatedStats } from '../../model/report/stats.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Answer, Context } from '../context.ts'
import { RequestError } from '../errors.ts'
import { flag, name, oneOf, readParameters, whole } from '../input/params.ts'
import { checkService } from '../operations.ts'
import { json, reply } from '../reply.ts'
import { monitoringReport } from '../report/monitoring.ts'
import { diagnosticsReport } from '../report/sections/diagnostics.ts'
import { pointReport, seriesReport } from '../report/sections/history.ts'
import { selfReport, senderReport } from '../report/sections/instances.ts'
import { permit } from './permission.ts'
import { loadSources } from './sources.ts'

const PARAMETERS = {
  detailed: flag,
  history: flag,
  limit: whole(1, 10_000, 100),
  buckets: whole(1, 1000, null),
  aggregated: flag,
  hours: whole(1, 720, 24),
  service: name,
  diagnostics: flag,
  fleet: flag,
  budget: flag,
  format: oneOf(['json', 'prometheus', 'csv'], 'json'),
  instance: name,
  region: name,
}

type Asked = ReturnType<typeof readParameters<typeof PARAMETERS>>

/** GET monitoring: everything, or the part that was asked for, in the format that was asked for. */
export const getDatabase: Answer = async (context) => {
  await permit(context, 'read')
  const { monitor, request, options } = context
  const asked = readParameters(context.url.searchParams, PARAMETERS)
  const snapshot = monitor.snapshot()
  if (asked.service !== null && !reportsUntrusted(snapshot, asked.service))
    checkService(monitor, asked.service)
  const instances = chosenInstances(context, snapshot, asked)
  if (asked.format === 'json') {
    return json(await jsonBody(context, snapshot, asked, instances), 200, { vary: 'Authorization, Cookie' })
  }
  const format = options.views.formats[asked.format]
  const { body, headers } = await format({
    snapshot: only(snapshot, asked.service),
    points: asked.history ? monitor.history.points(asked.limit) : null,
    accept: request.headers.get('accept'),
    bounds: monitor.options.histogramBounds,
  })
  return reply(body, 200, { vary: 'Accept, Authorization, Cookie', ...headers })
}

async function jsonBody(
  context: Context,
  snapshot: Snapshot,
  asked: Asked,
  instances: MonitoringReport['instances'],
): Promise<MonitoringReport> {
  const { monitor, caller, request, capabilities, past, options, places } = context
  const { history } = monitor
  await loadSources(context, snapshot)
  const base = monitoringReport(monitor, snapshot, {
    alerts: monitor.alerts.list(),
    capabilities: await capabilities(caller, request),
    instances,
    past,
    joined: options.views.joined(snapshot),
    detailed: asked.detailed,
    service: asked.service,
    places,
  })
  return {
    ...base,
    ...(asked.history ? { history: history.points(asked.limit).map(pointReport) } : {}),
    ...(asked.history && asked.buckets !== null
      ? { series: seriesReport(history.series(asked.hours, asked.buckets)) }
      : {}),
    ...(asked.aggregated
      ? {
          aggregated: {
            last1h: history.aggregate(1),
            last24h: history.aggregate(24),
            last7d: named('7d', history.aggregate(168)),
            custom: history.aggregate(asked.hours),
          },
        }
      : {}),
    ...(asked.budget ? { budget: options.views.budget(monitor, snapshot) } : {}),
    ...(asked.diagnostics
      ? {
          diagnostics: diagnosticsReport(
            only(snapshot, asked.service),
            base.recommendations,
            await monitor.checks.run(),
            places,
          ),
        }
      : {}),
  }
}

function named(period: string, stats: AggregatedStats | null): AggregatedStats | null {
  return stats && { ...stats, period }
}

/** With `fleet` also those that report to this instance; filters name one that is known or are refused. */
function chosenInstances(
  { monitor, now }: Context,
  snapshot: Snapshot,
  { fleet, instance, region }: Asked,
): MonitoringReport['instances'] {
  const filtered = instance !== null || region !== null
  const senders =
    fleet || filtered ? monitor.senders().map((sender) => senderReport(sender, snapshot, now())) : []
  const all = [selfReport(snapshot), ...senders]
  const chosen = all.filter(
    (one) => (instance === null || one.id === instance) && (region === null || one.region === region),
  )
  if (filtered && chosen.length === 0) {
    const field = instance !== null && !all.some(({ id }) => id === instance) ? 'instance' : 'region'
    throw new RequestError('DBM-203', {
      field,
      received: JSON.stringify((field === 'instance' ? instance : region)?.slice(0, 60) ?? ''),
    })
  }
  return chosen
}

function reportsUntrusted({ untrusted }: Snapshot, service: string): boolean {
  return untrusted?.services.some(({ name: one }) => one === service) === true
}

function only(snapshot: Snapshot, service: string | null): Snapshot {
  if (service === null) return snapshot
  return {
    ...snapshot,
    services: snapshot.services.filter(({ name: one }) => one === service),
    leaks: snapshot.leaks.filter(({ lease }) => lease.service === service),
  }
}
