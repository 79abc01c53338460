import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { NextConfigLike } from '../next-config.ts'
import type { ResolvedPluginOptions } from '../options.ts'
import { exportedFile, type Package } from './packages.ts'
import { libraryFinder } from './workspace.ts'

/** A library whose imports are replaced by one of our seams. */
export interface Library {
  readonly name: string
  /** `next-db-monitoring/internal/seams/<seam>` stands for it, `next-db-monitoring/internal/real/<seam>` leads to the real one. */
  readonly seam: 'ssr' | 'supabase-js' | 'pg' | 'postgres'
  /** Real path of its entry. */
  readonly file: string
  /** Real paths of all its entries, whoever imports it and how. */
  readonly entries: readonly string[]
  readonly version: string
  /** Whether browser bundles are replaced too, and edge bundles; drivers of Postgres run in Node only. */
  readonly browser: boolean
  readonly edge: boolean
  /** A driver: its module is one in a process (type parsers, defaults), so it stays outside the bundle. */
  readonly external: boolean
  /** Next keeps it outside the bundle by its name: its own list or `serverExternalPackages`. */
  readonly listed: boolean
  /** Whether the app can resolve it by name; `false` = only a package of its workspace can, and it is bundled, as it is without the plugin. */
  readonly byName: boolean
  /** Import specifier that bypasses our alias, e.g. `pg/lib/index.js`; `null` when its exports forbid it or the app cannot resolve it. */
  readonly request: string | null
  /** The same for the file that a `require` in Node leads to. */
  readonly required: string | null
  /** Real path of that file; of the entry where there is none. */
  readonly requiredFile: string
  /** Whether its package.json maps names to files; if not, a bundler and Node find different ones by its name. */
  readonly hasExports: boolean
}

/** The supported libraries that this app or a package of its workspace can resolve and that the options let us wrap. */
export function librariesOf(
  dir: string,
  wrap: ResolvedPluginOptions['wrap'],
  externals: readonly string[],
): readonly Library[] {
  const wanted = [
    {
      name: '@supabase/ssr',
      seam: 'ssr',
      on: wrap.supabase,
      browser: wrap.browser,
      edge: true,
      external: false,
    },
    {
      name: '@supabase/supabase-js',
      seam: 'supabase-js',
      on: wrap.supabase,
      browser: wrap.browser,
      edge: true,
      external: false,
    },
    { name: 'pg', seam: 'pg', on: wrap.pg, browser: false, edge: false, external: true },
    { name: 'postgres', seam: 'postgres', on: wrap.postgres, browser: false, edge: false, external: true },
  ] as const
  const find = libraryFinder(dir)
  const found: Library[] = []
  for (const { on, ...library } of wanted) {
    const { installed, byName } = (on ? find(library.name) : null) ?? {}
    const file =
      installed && exportedFile(installed, '.', library.external ? ['node', 'require'] : ['import'])
    if (!installed || !file) continue
    const required = exportedFile(installed, '.', ['node', 'require'])
    found.push({
      ...library,
      file,
      entries: entriesOf(installed),
      version: installed.version,
      byName: byName === true,
      listed: externals.includes(library.name),
      request: byName === true ? subpathOf(installed, file) : null,
      required: byName === true && required !== null ? subpathOf(installed, required) : null,
      requiredFile: required ?? file,
      hasExports: installed.json.exports !== undefined,
    })
  }
  return found
}

/** Names that Next keeps outside server bundles: the list it ships and the user's. */
export function externalPackages(next: Package, config: NextConfigLike): readonly string[] {
  const experimental = config.experimental as
    | { serverComponentsExternalPackages?: readonly string[] }
    | undefined
  const transpiled = config.transpilePackages ?? []
  return [
    ...shippedList(next),
    ...(config.serverExternalPackages ?? []),
    ...(experimental?.serverComponentsExternalPackages ?? []),
  ].filter((name) => !transpiled.includes(name))
}

/** The specifier of a library that Node would import as a module, and who imports it has to wait for; `null` = it is CommonJS for Node, or bundled. */
export function moduleRequest({ external, request }: Pick<Library, 'external' | 'request'>): string | null {
  return !external && request?.endsWith('.mjs') ? request : null
}

/** Packages that load postgres.js by themselves. */
const LOAD_POSTGRES = [
  'postgres',
  'drizzle-orm',
  'kysely-postgres-js',
  '@payloadcms/db-postgres',
  '@payloadcms/drizzle',
]

/** Whether something outside the bundle may load postgres.js by itself. */
export function loadsPostgresOutside(externals: readonly string[], libraries: readonly Library[]): boolean {
  return (
    libraries.some(({ seam }) => seam === 'postgres') &&
    externals.some((name) => LOAD_POSTGRES.includes(name))
  )
}

function shippedList(next: Package): readonly string[] {
  for (const name of ['server-external-packages.jsonc', 'server-external-packages.json']) {
    const file = join(next.dir, 'dist', 'lib', name)
    if (!existsSync(file)) continue
    const text = readFileSync(file, 'utf8').replace(/^\s*\/\/.*$/gm, '')
    return [...text.matchAll(/"([^"]+)"/g)].map(([, found]) => found as string)
  }
  return []
}

function entriesOf({ dir, json }: Package): readonly string[] {
  const { exports, main, module } = json
  const root = (exports as Record<string, unknown> | undefined)?.['.'] ?? exports
  const targets = [...textsIn(root), ...textsIn([main, module])]
  return targets
    .filter((target) => /\.[cm]?js$/.test(target))
    .map((target) => join(dir, target))
    .filter((file) => existsSync(file))
    .map((file) => realpathSync(file))
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsIn)
}

function subpathOf(installed: Package, file: string): string | null {
  const inside = relative(installed.dir, file).replaceAll('\\', '/')
  const { exports } = installed.json
  if (exports === undefined || exportedFile(installed, `./${inside}`, ['node', 'require']) === file)
    return `${installed.name}/${inside}`
  return null
}
