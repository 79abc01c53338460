import type { IncomingMessage, ServerResponse } from 'node:http'
import { send } from './node-answer.ts'
import { requestOf } from './node-request.ts'
import { type Serve, serveShared } from './serve.ts'

/** A handler as the pages router calls it. */
export type PagesRoute = (message: IncomingMessage, response: ServerResponse) => Promise<void>

/** Gives a route to the pages router. What is no request that a route can be asked gets 400, as from Next's app router. */
function inPages(serve: Serve): PagesRoute {
  return async (message, response) => {
    const gone = new AbortController()
    response.once('close', () => {
      if (!response.writableFinished) gone.abort()
    })
    const request = requestOf(message, gone.signal)
    await send(request === null ? new Response(null, { status: 400 }) : await serve(request), response)
  }
}

/** The default export of a file in `pages/api` that answers as `next-db-monitoring/routes/health` does. */
export const health: PagesRoute = inPages(serveShared('health'))
/** The same for `next-db-monitoring/routes/database`. */
export const database: PagesRoute = inPages(serveShared('database'))
/** The same for `next-db-monitoring/routes/ingest`. */
export const ingest: PagesRoute = inPages(serveShared('ingest'))
