import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { emittedText } from './emitted/codes.ts'
import { seamOf } from './emitted/judge.ts'
import { PluginError } from './errors.ts'
import type { Facts, SeamFact } from './facts.ts'
import { GROUP, standInFile, standInName } from './generated/content.ts'
import { bringFiles } from './generated/files.ts'
import type { NextConfigLike, TurbopackConfig } from './next-config.ts'
import { type NextTraits, traitsOf } from './next-version.ts'
import type { ResolvedPluginOptions } from './options.ts'
import { type App, readApp } from './project/app.ts'
import { type EntryFile, entryFiles } from './project/entry-files.ts'
import { externalPackages, type Library, librariesOf, loadsPostgresOutside } from './project/libraries.ts'
import { exportedFile, findPackage, type Package } from './project/packages.ts'
import { planRoutes } from './routes/mount.ts'
import { sayWhatPasses } from './routes/passing.ts'

/** Everything both bundlers have to be told, found out once for an evaluation of the configuration. */
export interface Plan {
  readonly app: App
  readonly traits: NextTraits
  /** Our own package, as the app resolves it. */
  readonly self: Package
  /** The facade loader, absolute. */
  readonly loader: string
  readonly libraries: readonly Library[]
  readonly entries: readonly EntryFile[]
  readonly facts: Facts
  /** Libraries that an alias of the user's for Turbopack replaces. */
  readonly aliased: readonly string[]
  /** Whether a Supabase client has to tell a page that Next renders ahead from one that somebody asked for. */
  readonly rendersAhead: boolean
}

const PAGE_EXTENSIONS = ['tsx', 'ts', 'jsx', 'js']

export function makePlan(
  config: NextConfigLike,
  options: ResolvedPluginOptions,
  dir: string,
  write: boolean,
): Plan {
  const next = required('next', dir)
  const traits = traitsOf(next.version)
  required('react', dir)
  const self = required('next-db-monitoring', dir)
  const loader = exportedFile(self, './internal/facade-loader', ['node', 'require'])
  if (loader === null) throw incomplete(self)

  const bundler = bundlerOf(process.env)
  const pageExtensions = config.pageExtensions ?? PAGE_EXTENSIONS
  const staticExport = config.output === 'export'
  const app = readApp(dir, options.configFile)
  const { mounted, files } = planRoutes({ app, routes: options.routes, pageExtensions, staticExport })

  const externals = externalPackages(next, config)
  const installed = librariesOf(dir, options.wrap, externals)
  const needStandIn = (library: Library): boolean => bundler === 'turbopack' && library.listed
  const standIns = staticExport
    ? []
    : installed.filter(needStandIn).map((library) => [standInName(library), standInFile(library)] as const)
  if (write) bringFiles(app, new Map([...files, ...standIns]))
  const libraries = installed.filter(
    (library) => !needStandIn(library) || existsSync(standInPath(app, library)),
  )

  const hook =
    (config.experimental as { instrumentationHook?: boolean } | undefined)?.instrumentationHook === true
  const entries = entryFiles(dir, pageExtensions, traits, options.wrap, hook)
  sayWhatPasses(entries, mounted, options.ownRoutesPass !== false, next)
  const seams = seamsOf(libraries, entries, options)
  const aliased =
    bundler === 'turbopack' ? libraries.filter(({ name }) => hasAlias(config, traits, name)) : []
  const facts: Facts = {
    next: next.version,
    bundler,
    basePath: config.basePath ?? '',
    routes: mounted,
    seams,
    emitted: emittedText(Object.fromEntries(aliased.map((library) => [seamOf(library), 'a']))),
    ...(loadsPostgresOutside(externals, libraries) ? { postgresOutside: true } : {}),
    ...(options.ownRoutesPass === false ? { ownRoutesPass: false } : {}),
  }
  const rendersAhead = traits.workUnits && libraries.some(({ name }) => name.startsWith('@supabase/'))
  return {
    app,
    traits,
    self,
    loader,
    libraries,
    entries,
    facts,
    aliased: aliased.map(({ name }) => name),
    rendersAhead,
  }
}

/** Where a library's stand-in is, absolute. */
export function standInPath(app: App, library: Library): string {
  return join(app.appDirWanted, GROUP, standInName(library))
}

function seamsOf(
  libraries: readonly Library[],
  entries: readonly EntryFile[],
  options: ResolvedPluginOptions,
): Facts['seams'] {
  const library = (seam: Library['seam']): SeamFact =>
    libraries.some((each) => each.seam === seam) ? 'wrapped' : 'absent'
  const entry = (kind: EntryFile['kind']): SeamFact =>
    entries.some((each) => each.kind === kind) ? 'wrapped' : 'absent'
  return {
    proxy: entry('proxy'),
    'server-client': library('ssr'),
    'browser-client': options.wrap.browser ? library('ssr') : 'absent',
    'service-client': library('supabase-js'),
    pg: library('pg'),
    postgres: library('postgres'),
    instrumentation: entry('instrumentation'),
  }
}

function hasAlias(config: NextConfigLike, { turbopackKey }: NextTraits, name: string): boolean {
  const { turbo } = (config.experimental ?? {}) as { turbo?: TurbopackConfig }
  const turbopack = turbopackKey === 'turbopack' ? (config.turbopack as TurbopackConfig | undefined) : turbo
  return Object.hasOwn(turbopack?.resolveAlias ?? {}, name)
}

/** Next sets TURBOPACK before it evaluates the configuration, unless webpack was asked for. */
function bundlerOf(environment: Readonly<Record<string, string | undefined>>): Facts['bundler'] {
  return environment.TURBOPACK ? 'turbopack' : 'webpack'
}

function required(name: string, dir: string): Package {
  const found = findPackage(name, dir)
  if (found) return found
  throw new PluginError({
    code: 'DBM-105',
    field: name,
    expected: `${name} to be installed where the app can resolve it`,
    received: `nothing found from ${join(dir, 'node_modules')} upwards`,
    fix: `Add ${name} to the app's own package.json and install. In a monorepo give the app's directory: withDbMonitoring(nextConfig, { dir: __dirname }).`,
  })
}

function incomplete(self: Package): PluginError {
  return new PluginError({
    code: 'DBM-105',
    field: 'next-db-monitoring',
    expected: 'a complete installation',
    received: `a package without its loader (version ${self.version})`,
    fix: 'Install next-db-monitoring again.',
  })
}
