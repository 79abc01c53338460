import { PluginError } from '../errors.ts'
import { routeFile, routeFileName } from '../generated/content.ts'
import type { GeneratedFiles } from '../generated/files.ts'
import type { ResolvedPluginOptions } from '../options.ts'
import type { App } from '../project/app.ts'
import { warn } from '../warn.ts'
import { conflictAt } from './conflicts.ts'
import { ROUTE_NAMES, type RouteName } from './names.ts'

/** URL paths that will answer, without `basePath`; `false` = nothing there. */
export type MountedRoutes = ResolvedPluginOptions['routes']

const NOTHING: MountedRoutes = { health: false, database: false, ingest: false }

export interface MountRequest {
  readonly app: App
  readonly routes: ResolvedPluginOptions['routes']
  readonly pageExtensions: readonly string[]
  /** `output: 'export'`: Next has no server that could answer. */
  readonly staticExport: boolean
}

export interface Mount {
  /** Paths of the routes, those mounted by hand included. */
  readonly mounted: MountedRoutes
  readonly files: GeneratedFiles
}

/**
 * Finds out which route files to generate.
 * @throws PluginError DBM-106 when a file of the user's answers the same URL
 */
export function planRoutes({ app, routes, pageExtensions, staticExport }: MountRequest): Mount {
  const none: Mount = { mounted: NOTHING, files: new Map() }
  if (ROUTE_NAMES.every((name) => routes[name] === false)) return none
  if (staticExport) {
    notMounted(
      "output: 'export'",
      'a build with a server',
      "Static files cannot answer: the routes need `next start`, output 'standalone' or a host that runs functions. `routes: false` silences this.",
    )
    return none
  }
  const fileName = routeFileName(pageExtensions, app.typescript)
  if (fileName === null) {
    notMounted(
      'pageExtensions',
      'an extension of a script (ts, tsx, js, jsx)',
      `Add one to pageExtensions (now ${pageExtensions.join(', ')}), or mount by hand.`,
    )
    return none
  }
  const files = new Map<string, string>()
  const mounted: Record<RouteName, string | false> = { ...NOTHING }
  const conflicts: Taken[] = []
  for (const name of ROUTE_NAMES) {
    const path = routes[name]
    if (path === false) continue
    const conflict = conflictAt(path, name, app, pageExtensions)
    if (conflict && !conflict.byHand) conflicts.push({ name, path, file: conflict.file })
    if (!conflict) files.set([...path.split('/').filter(Boolean), fileName].join('/'), routeFile(name))
    mounted[name] = path
  }
  if (conflicts.length > 0) throw taken(conflicts)
  return { mounted, files }
}

interface Taken {
  readonly name: RouteName
  readonly path: string
  readonly file: string
}

/** All conflicts at once, so that one build lists every decision to make. */
function taken(conflicts: readonly Taken[]): PluginError {
  const options = (value: (name: RouteName) => string): string =>
    `routes: { ${conflicts.map(({ name }) => `${name}: ${value(name)}`).join(', ')} }`
  const names = conflicts.map(({ name }) => name)
  return new PluginError({
    code: 'DBM-106',
    field: names.map((name) => `routes.${name}`).join(', '),
    expected: `${conflicts.map(({ path }) => path).join(', ')} to be free`,
    received: conflicts.map(({ file, path }) => `${file}, which answers ${path}`).join('; '),
    fix:
      `either move ours: withDbMonitoring(nextConfig, { ${options((name) => OTHER[name])} })\n` +
      `            or mount by hand: \`${options(() => 'false')}\` and, in ${names.length === 1 ? 'a route file' : 'route files'} of yours,\n` +
      names.map((name) => `            export * from 'next-db-monitoring/routes/${name}'`).join('\n') +
      `\n            or replace yours: delete ${conflicts.map(({ file }) => file).join(', ')}, and ours answers there`,
  })
}

const OTHER: Readonly<Record<RouteName, string>> = {
  health: "'/api/other'",
  database: "'/api/other-monitoring'",
  ingest: "'/api/other-ingest'",
}

function notMounted(field: string, expected: string, fix: string): void {
  warn({
    code: 'DBM-108',
    field,
    expected,
    received: 'none; the build goes on without the monitoring routes',
    fix,
  })
}
