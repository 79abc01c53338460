import { PluginError } from '../errors.ts'
import { warn } from '../warn.ts'
import { mountedBy, type RouteName } from './names.ts'

/** One of our URLs that a file of the user's answers. */
export interface Taken {
  readonly name: RouteName
  readonly path: string
  readonly file: string
}

/**
 * All conflicts at once, so that one build lists every decision to make.
 * @param pagesOnly the app has no app router
 */
export function taken(conflicts: readonly Taken[], pagesOnly: boolean): PluginError {
  const file = pagesOnly ? 'API route' : 'route file'
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
      `            or mount by hand: \`${options(() => 'false')}\` and, in ${names.length === 1 ? `${pagesOnly ? 'an' : 'a'} ${file}` : `${file}s`} of yours,\n` +
      names.map((name) => `            ${mountedBy(name, pagesOnly)}`).join('\n') +
      `\n            or replace yours: delete ${conflicts.map(({ file }) => file).join(', ')}, and ours answers there`,
  })
}

const OTHER: Readonly<Record<RouteName, string>> = {
  health: "'/api/other'",
  database: "'/api/other-monitoring'",
  ingest: "'/api/other-ingest'",
}

/** Says which routes are not generated because the app's only router has no place for them. */
export function notInPages(routes: readonly Omit<Taken, 'file'>[]): void {
  const names = routes.map(({ name }) => `routes.${name}`).join(', ')
  warn({
    code: 'DBM-108',
    field: names,
    expected: 'a path below /api: the pages router, the only one of this app, answers requests nowhere else',
    received: `${routes.map(({ path }) => path).join(', ')}; the build goes on without`,
    fix: `Move ${routes.length === 1 ? 'it' : 'them'}: withDbMonitoring(nextConfig, { routes: { ${routes.map(({ name, path }) => `${name}: '/api${path}'`).join(', ')} } }). A rewrite of yours may lead there from the other path.`,
  })
}

/** Says that no routes are generated, and what would have to change. */
export function notMounted(field: string, expected: string, fix: string): void {
  warn({
    code: 'DBM-108',
    field,
    expected,
    received: 'none; the build goes on without the monitoring routes',
    fix,
  })
}
