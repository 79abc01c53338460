import { exportText } from '../../api/stats/export.ts'
import type { Context } from '../context.ts'
import { json, reply } from '../reply.ts'
import { incidentFile, MOST_BEATS } from '../report/incident/incident.ts'
import { databaseBody } from './database-body.ts'
import type { DatabaseQuery } from './database-query.ts'
import type { Chosen } from './fleet/chosen.ts'

/** The monitoring body as JSON, or the incident file made of it, as a download. */
export async function jsonAnswer(context: Context, asked: DatabaseQuery, chosen: Chosen): Promise<Response> {
  const vary = 'Authorization, Cookie'
  if (asked.export) return exportAnswer(context, vary)
  if (!asked.incident) return json(await databaseBody(context, asked, chosen), 200, { vary })
  const { monitor } = context
  const whole = { ...asked, detailed: true, budget: true, history: false }
  const body = await databaseBody(context, whole, chosen)
  return json(incidentFile(monitor, body, monitor.history.points(MOST_BEATS)), 200, {
    vary,
    'content-disposition': `attachment; filename="db-incident-${body.timestamp.replaceAll(':', '-')}.json"`,
  })
}

/** How many instances of a service fit and are needed, small enough for an autoscaler to ask often. */
export function scaleAnswer(
  { monitor, options }: Context,
  service: string | null,
  { snapshot }: Pick<Chosen, 'snapshot'>,
): Response {
  const [report] = options.views.scale(monitor, snapshot, service ?? snapshot.instance.service)
  return json(report, 200, { vary: 'Authorization, Cookie' })
}

/** Everything stored, in chunks as the reader consumes them. */
function exportAnswer({ monitor }: Context, vary: string): Response {
  const pieces = exportText(monitor)
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const { done, value } = pieces.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
  })
  return reply(body, 200, {
    vary,
    'content-type': 'application/json; charset=utf-8',
    'content-disposition': 'attachment; filename="db-monitoring.json"',
  })
}
