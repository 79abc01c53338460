import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { routeFileName } from '../../../plugin/generated/content.ts'
import { type App, readApp } from '../../../plugin/project/app.ts'
import { conflictAt } from '../../../plugin/routes/conflicts.ts'
import { ROUTE_NAMES, type RouteName } from '../../../plugin/routes/names.ts'
import type { Change } from './diff.ts'
import { withRoutes } from './next-config.ts'

export const WAYS = ['other-path', 'by-hand', 'replace'] as const
export type Way = (typeof WAYS)[number]

/** A file of the app that answers one of our URLs. */
export interface Taken {
  readonly name: RouteName
  readonly path: string
  readonly file: string
}

/** What a way changes, or why a command cannot apply it. */
export type Offer = { readonly changes: readonly Change[] } | { readonly reason: string }

const PATHS: Readonly<Record<RouteName, string>> = {
  health: '/api/health/connections',
  database: '/api/monitoring/database',
  ingest: '/api/monitoring/database/ingest',
}
const OTHERS: Readonly<Record<RouteName, string>> = {
  health: '/api/db-monitoring/health',
  database: '/api/db-monitoring/database',
  ingest: '/api/db-monitoring/ingest',
}
const EXTENSIONS = ['tsx', 'ts', 'jsx', 'js']

/** All files of the app at our default paths, except those that mount our handlers. */
export function takenRoutes(dir: string): readonly Taken[] {
  const app = readApp(dir, null)
  return ROUTE_NAMES.flatMap((name) => {
    const found = conflictAt(PATHS[name], name, app, EXTENSIONS)
    return found === null || found.byHand ? [] : [{ name, path: PATHS[name], file: found.file }]
  })
}

/** The changes of a way. */
export function offerOf(way: Way, taken: readonly Taken[], dir: string): Offer {
  if (way === 'replace') return replaced(taken, dir)
  const routes = taken.map(
    ({ name }) => `${name}: ${way === 'by-hand' ? 'false' : `'${freePath(name, dir)}'`}`,
  )
  const config = configChange(dir, `{ ${routes.join(', ')} }`)
  if ('reason' in config || way === 'other-path') return config
  const app = readApp(dir, null)
  const files = new Map(taken.map((each) => [handFile(each, app), each.name]))
  const mounted = [...files].map(
    ([path, name]): Change => ({
      path,
      before: null,
      after: `export * from 'next-db-monitoring/routes/${name}'\n`,
    }),
  )
  return { changes: [...config.changes, ...mounted] }
}

/** Our files cannot replace one that answers other URLs too. */
function replaced(taken: readonly Taken[], dir: string): Offer {
  const files = [...new Set(taken.map(({ file }) => file))]
  const wide = files.find((file) => file.includes('['))
  if (wide !== undefined) return { reason: `${wide} answers other URLs too, so it cannot be removed` }
  return {
    changes: files.map((path) => ({ path, before: readFileSync(join(dir, path), 'utf8'), after: null })),
  }
}

function configChange(dir: string, routes: string): Offer {
  const name = ['ts', 'mts', 'mjs', 'js', 'cjs']
    .map((end) => `next.config.${end}`)
    .find((file) => existsSync(join(dir, file)))
  const text = name === undefined ? null : readFileSync(join(dir, name), 'utf8')
  const after = text === null ? null : withRoutes(text, routes)
  if (name === undefined || text === null || after === null)
    return { reason: `write it yourself: withDbMonitoring(nextConfig, { routes: ${routes} })` }
  return { changes: [{ path: name, before: text, after }] }
}

/** One of our paths that is still free. */
function freePath(name: RouteName, dir: string): string {
  const app = readApp(dir, null)
  for (let i = 1; ; i++) {
    const path = i === 1 ? OTHERS[name] : `${OTHERS[name]}-${i}`
    // A catch-all of the user's gives way to a folder of its own name; only an exact file is in the way.
    const found = conflictAt(path, name, app, EXTENSIONS)
    if (found === null || i > 9) return path
  }
}

/** Our handler inside the folder of the user's route, or where the app directory has to be for the pages router. */
function handFile({ name, path, file }: Taken, app: App): string {
  const route = routeFileName(EXTENSIONS, app.typescript) ?? 'route.js'
  const isRoute = /(?:^|\/)route\.[jt]sx?$/.test(file) && !file.includes('[')
  const inApp = app.appDirWanted.slice(app.dir.length + 1).replaceAll('\\', '/')
  const folder = isRoute ? dirname(file) : `${inApp}${path}`
  return `${folder}/${isRoute && name !== 'ingest' ? 'db-monitoring' : `db-monitoring-${name}`}/${route}`
}
