import type { Snapshot } from '../../model/snapshot.ts'
import type { Answer } from '../context.ts'
import { checkService } from '../operations.ts'
import { json, reply } from '../reply.ts'
import { databaseBody } from './database-body.ts'
import { only, readDatabaseQuery } from './database-query.ts'
import { chosenInstances } from './fleet/chosen.ts'
import { permit } from './permission.ts'

/** GET monitoring: everything, or the requested part, in the requested format. */
export const getDatabase: Answer = async (context) => {
  await permit(context, 'read')
  const { monitor, request, options } = context
  const asked = readDatabaseQuery(context.url.searchParams)
  const snapshot = monitor.snapshot()
  const chosen = await chosenInstances(context, snapshot, asked)
  if (asked.service !== null && !reportsUntrusted(snapshot, asked.service))
    checkService(monitor, asked.service, chosen.services)
  if (asked.format === 'json') {
    return json(await databaseBody(context, asked, chosen), 200, {
      vary: 'Authorization, Cookie',
    })
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

function reportsUntrusted({ untrusted }: Snapshot, service: string): boolean {
  return untrusted?.services.some(({ name: one }) => one === service) === true
}
