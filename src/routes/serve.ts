import { sayOnce } from '../channels/console.ts'
import { isProduction } from '../config/env.ts'
import { historyCsv, servicesCsv } from '../exporters/csv.ts'
import { renderPrometheus } from '../exporters/prometheus.ts'
import type { HandlerOptions, RouteName } from '../http/context.ts'
import { createHandler } from '../http/handler.ts'
import { sharedMonitor } from '../instance/shared.ts'
import type { Monitor } from '../monitor/types.ts'

/** A route of the process's monitor. */
export type Serve = (request: Request) => Promise<Response>

/** The formats beside JSON. */
export const FORMATS: NonNullable<HandlerOptions['formats']> = {
  async prometheus({ snapshot, accept }) {
    const { text, contentType } = await renderPrometheus(snapshot, accept)
    return { body: text, headers: { 'content-type': contentType } }
  },
  async csv({ snapshot, points }) {
    return {
      body: points === null ? servicesCsv(snapshot) : historyCsv(points, snapshot.instance.id),
      headers: {
        'content-type': 'text/csv; charset=utf-8; header=present',
        'content-disposition': 'attachment; filename="db-monitoring.csv"',
      },
    }
  },
}

/** Puts a route together for any monitor, for apps that keep one of their own. */
export function serve(monitor: Monitor, route: RouteName): Serve {
  return createHandler(monitor, {
    route,
    formats: FORMATS,
    production: isProduction(),
    notice: (sentence) => {
      if (monitor.options.console) sayOnce(sentence)
    },
  })
}

/** The route of the process's monitor, made at the first request. */
export function serveShared(route: RouteName): Serve {
  let made: Serve | undefined
  return async (request) => {
    // Read before anything is made: where Next prerenders, it interrupts here and nothing of ours has begun.
    void request.url
    made ??= serve(sharedMonitor(), route)
    return made(request)
  }
}
