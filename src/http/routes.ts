import type { Answer, RouteName } from './context.ts'
import { getDatabase } from './handlers/database.ts'
import { getHealth } from './handlers/health.ts'
import { postIngest } from './handlers/ingest.ts'
import { postOperation } from './handlers/operation.ts'

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
