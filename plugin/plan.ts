import { bypassedBy, copiesFor, sayOwnCopies } from './bundlers/copies.ts'
import { turbopackOf } from './bundlers/turbopack-options.ts'
import { type EmittedCodes, emittedText } from './emitted/codes.ts'
import { seamOf } from './emitted/judge.ts'
import type { Facts } from './facts.ts'
import { bring } from './generated/bring.ts'
import type { Exit } from './generated/exits.ts'
import { type NextConfigLike, PAGE_EXTENSIONS } from './next-config.ts'
import { type NextTraits, traitsOf } from './next-version.ts'
import type { ResolvedPluginOptions } from './options.ts'
import { isBuilding } from './phase.ts'
import { type App, readApp } from './project/app.ts'
import { type EntryFile, entryFiles, facadeFiles, replaceable } from './project/entry-files.ts'
import { externalPackages, type Library, librariesOf, loadsPostgresOutside } from './project/libraries.ts'
import type { OwnCopies } from './project/own-copies.ts'
import type { Package } from './project/packages.ts'
import { loaderOf, required } from './project/required.ts'
import { seamsOf } from './project/seams.ts'
import { planRoutes } from './routes/mount.ts'
import { sayWhatPasses } from './routes/passing.ts'

/** Everything both bundlers need, determined once for an evaluation of the configuration. */
export interface Plan {
  readonly app: App
  readonly traits: NextTraits
  /** Our package, as the app resolves it. */
  readonly self: Package
  /** The facade loader, absolute. */
  readonly loader: string
  readonly libraries: readonly Library[]
  readonly entries: readonly EntryFile[]
  /** Paths under which a bundler may ask for them, with their names. */
  readonly facades: ReturnType<typeof facadeFiles>
  readonly facts: Facts
  /** Libraries that an alias of the user's for Turbopack replaces. */
  readonly aliased: readonly string[]
  /** Packages that bring another copy of a library. */
  readonly copies: OwnCopies
  /** Files of the app that lead outside the bundle; none where they are not needed or could not be written. */
  readonly exits: readonly Exit[]
}

export function makePlan(
  config: NextConfigLike,
  options: ResolvedPluginOptions,
  dir: string,
  phase: string | null,
): Plan {
  const next = required('next', dir)
  const traits = traitsOf(next.version)
  required('react', dir)
  const self = required('next-db-monitoring', dir)
  const loader = loaderOf(self)

  const bundler = bundlerOf(process.env)
  const pageExtensions = config.pageExtensions ?? PAGE_EXTENSIONS
  const staticExport = config.output === 'export'
  const app = readApp(dir, options.configFile)
  const { mounted, files } = planRoutes({ app, routes: options.routes, pageExtensions, staticExport })

  const externals = externalPackages(next, config)
  const installed = librariesOf(dir, options.wrap, externals)
  const { libraries, exits } = bring({ app, traits, bundler, staticExport, routes: files, installed, phase })

  const { wrap } = options
  const hook = hasHook(config)
  const entries = entryFiles({ app, extensions: pageExtensions, traits, bundler, wrap, hook })
  const facaded = replaceable(entries, { traits, bundler }, isBuilding(phase, process))
  sayWhatPasses({ entries: facaded, mounted, pass: options.ownRoutesPass !== false, next, bundler })
  const seams = seamsOf(libraries, entries, options)
  const aliased =
    bundler === 'turbopack' ? libraries.filter(({ name }) => hasAlias(config, traits, name)) : []
  const replaced = libraries.filter((library) => !aliased.includes(library))
  const decided = { transpilePackages: config.transpilePackages ?? [], external: externals }
  const copies = copiesFor(bundler, dir, replaced, decided)
  sayOwnCopies(copies, entries)
  const facts: Facts = {
    next: next.version,
    bundler,
    basePath: config.basePath ?? '',
    routes: mounted,
    seams,
    emitted: emittedText({ ...bypassedBy(copies), ...byAlias(aliased), ...leftAlone(entries, facaded) }),
    ...(loadsPostgresOutside(externals, libraries) ? { postgresOutside: true } : {}),
    ...(config.distDir === undefined || config.distDir === '.next' ? {} : { distDir: config.distDir }),
    ...(options.ownRoutesPass === false ? { ownRoutesPass: false } : {}),
  }
  return {
    app,
    traits,
    self,
    loader,
    libraries,
    entries,
    facades: facadeFiles(facaded),
    facts,
    aliased: aliased.map(({ name }) => name),
    copies,
    exits,
  }
}

/** Next 14 runs an instrumentation file only when it is told to. */
function hasHook({ experimental }: NextConfigLike): boolean {
  return (experimental as { instrumentationHook?: boolean } | undefined)?.instrumentationHook === true
}

function leftAlone(entries: readonly EntryFile[], facaded: readonly EntryFile[]): Partial<EmittedCodes> {
  const left = entries.some((entry) => entry.kind === 'proxy' && !facaded.includes(entry))
  return left ? { proxy: 'o' } : {}
}

function byAlias(aliased: readonly Library[]): Partial<EmittedCodes> {
  return Object.fromEntries(aliased.map((library) => [seamOf(library), 'a']))
}

function hasAlias(config: NextConfigLike, traits: NextTraits, name: string): boolean {
  return Object.hasOwn(turbopackOf(config, traits)?.resolveAlias ?? {}, name)
}

/** Next sets TURBOPACK before it evaluates the configuration, unless webpack was chosen. */
function bundlerOf(environment: Readonly<Record<string, string | undefined>>): Facts['bundler'] {
  return environment.TURBOPACK ? 'turbopack' : 'webpack'
}
