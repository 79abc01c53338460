import { getDatabase } from './answers/database.ts'
import { getHealth } from './answers/health.ts'
import { postIngest } from './answers/ingest.ts'
import { postOperation } from './answers/operation.ts'
import type { Answer, RouteName } from './context.ts'

/** The routes as data: which method is answered by what. HEAD follows GET; everything else is 405. */
export const ROUTES: Readonly<Record<RouteName, { readonly GET?: Answer; readonly POST: Answer }>> = {
  health: { GET: getHealth, POST: postOperation },
  database: { GET: getDatabase, POST: postOperation },
  ingest: { POST: postIngest },
}

/** Value of the Allow header. */
export function allowed(route: RouteName): string {
  return ROUTES[route].GET === undefined ? 'POST, OPTIONS' : 'GET, HEAD, POST, OPTIONS'
}
