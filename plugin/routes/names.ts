export type RouteName = 'health' | 'database' | 'ingest'

/** URL paths without `basePath`; `false` = nothing there. */
export type RoutePaths = Readonly<Record<RouteName, string | false>>

/** Where ours are when no option moves them. */
export const DEFAULT_ROUTES: Readonly<Record<RouteName, string>> = {
  health: '/api/health/connections',
  database: '/api/monitoring/database',
  ingest: '/api/monitoring/database/ingest',
}

export const NO_ROUTES: Readonly<Record<RouteName, false>> = { health: false, database: false, ingest: false }

/** Where counts are taken when no option says it: below the database route. */
export function ingestBelow(database: string | false): string {
  return `${database === false ? DEFAULT_ROUTES.database : database}/ingest`
}

export const ROUTE_NAMES: readonly RouteName[] = ['health', 'database', 'ingest']
