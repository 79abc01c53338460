import { PluginError } from '../errors.ts'
import { warn } from '../warn.ts'
import type { RouteName } from './names.ts'

/** One of our URLs that a file of the user's answers. */
export interface Taken {
  readonly name: RouteName
  readonly path: string
  readonly file: string
}

/** All conflicts at once, so that one build lists every decision to make. */
export function taken(conflicts: readonly Taken[]): PluginError {
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
