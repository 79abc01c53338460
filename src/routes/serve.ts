import { watchDrivers } from 'next-db-monitoring/internal/drivers'
import { runtime } from '#runtime'
import { sayOnce } from '../channels/console.ts'
import { isProduction } from '../config/env.ts'
import type { RouteName } from '../http/context.ts'
import { createHandler } from '../http/handler.ts'
import { sharedMonitor } from '../instance/shared.ts'
import { currentApp } from '../internal/app.ts'
import type { Monitor } from '../monitor/types.ts'
import { VIEWS } from './views.ts'

/** A route of the process's monitor. */
export type Serve = (request: Request) => Promise<Response>

/** Puts a route together for any monitor, for apps that keep one of their own. */
export function serve(monitor: Monitor, route: RouteName): Serve {
  return createHandler(monitor, {
    route,
    views: VIEWS,
    ingestKey: currentApp().ingestKey,
    peer: runtime.peer,
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
    // An app whose drivers are all outside its bundle may have no other place where this begins.
    watchDrivers()
    made ??= serve(sharedMonitor(), route)
    return made(request)
  }
}
