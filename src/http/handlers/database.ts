import type { Answer } from '../context.ts'
import { reply } from '../reply.ts'
import { checkService } from '../sweep/known-service.ts'
import { only, readDatabaseQuery, reportsUntrusted } from './database-query.ts'
import { chosenInstances } from './fleet/chosen.ts'
import { scrapeOf } from './fleet/scrape.ts'
import { jsonAnswer, scaleAnswer } from './json-answer.ts'
import { permit } from './permission.ts'

/** GET monitoring: everything, or the requested part, in the requested format. */
export const getDatabase: Answer = async (context) => {
  await permit(context, 'read')
  const { monitor, request, options } = context
  const asked = readDatabaseQuery(context.url.searchParams)
  await monitor.located()
  const snapshot = monitor.snapshot()
  const chosen = await chosenInstances(context, snapshot, asked)
  if (asked.service !== null && !reportsUntrusted(snapshot, asked.service))
    checkService(monitor, asked.service, chosen.services)
  if (asked.scale && asked.format === 'json') return scaleAnswer(context, asked.service, chosen)
  if (asked.export || asked.incident || asked.format === 'json')
    return await jsonAnswer(context, asked, chosen)
  const format = options.views.formats[asked.format]
  const { body, headers } = await format({
    snapshot: only(snapshot, asked.service),
    points: asked.history ? monitor.history.points(asked.limit) : null,
    accept: request.headers.get('accept'),
    bounds: monitor.options.histogramBounds,
    scale: () => options.views.scale(monitor, snapshot, null),
    fleet: chosen.isFleet ? scrapeOf(chosen, asked.service, monitor.options.histogramBounds) : null,
  })
  return reply(body, 200, { vary: 'Accept, Authorization, Cookie', ...headers })
}
