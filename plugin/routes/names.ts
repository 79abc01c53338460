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

/** What the user writes in a file of theirs to mount a route. @param pagesOnly in `pages/api` */
export function mountedBy(name: RouteName, pagesOnly: boolean): string {
  return pagesOnly
    ? `export { ${name} as default } from 'next-db-monitoring/routes/pages'`
    : `export * from 'next-db-monitoring/routes/${name}'`
}

/** Whether a file gives a route to the pages router by our door for it. */
export function isInPages(name: RouteName, source: string): boolean {
  return new RegExp(`\\b${name}\\b[^;'"]*\\bfrom\\s*['"]next-db-monitoring/routes/pages['"]`).test(source)
}
