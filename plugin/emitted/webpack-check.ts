import { join } from 'node:path'
import type { Plan } from '../plan.ts'
import type { Library } from '../project/libraries.ts'
import { type EmittedCodes, rewritten } from './codes.ts'
import { codeOutside, isOf, seamOf } from './judge.ts'
import { sayFound } from './late.ts'
import { hookCalled } from './lost.ts'
import { packageNamed } from './over-pg.ts'

const NAME = 'next-db-monitoring'

/** After every other work on the files, source maps included: the text stays as long as it was. */
const REPORT = 5000

/** The parts used of one of webpack's modules. */
interface Module {
  readonly resource?: string
  readonly userRequest?: string
  /** What an external leads to. */
  readonly request?: unknown
  readonly externalType?: string
  /** Those of a concatenated module. */
  readonly modules?: Iterable<Module>
}

interface Compilation {
  readonly modules: Iterable<Module>
  readonly hooks: {
    readonly processAssets: { tap(options: object, work: (assets: Record<string, Source>) => void): void }
  }
  updateAsset(name: string, source: unknown): void
}

interface Source {
  source(): string | Buffer
}

interface Compiler {
  /** Their final state, after every change to the configuration. */
  readonly options: { readonly resolve?: { readonly alias?: unknown } }
  readonly hooks: {
    readonly thisCompilation: { tap(name: string, work: (compilation: Compilation) => void): void }
  }
  readonly webpack: { readonly sources: { readonly RawSource: new (text: string) => unknown } }
}

/**
 * Examines what webpack put into the server's bundle, after each compilation, and writes it where the running package reads
 * it. Whatever was configured: only this shows whether an import reaches our seam.
 * @param aliased libraries that an alias of the user's replaces
 */
export function webpackCheck(plan: Plan, aliased: readonly string[]): { apply(compiler: Compiler): void } {
  hookCalled(plan)
  return {
    apply(compiler) {
      compiler.hooks.thisCompilation.tap(NAME, (compilation) => {
        compilation.hooks.processAssets.tap({ name: NAME, stage: REPORT }, (assets) => {
          const theirs = elsewhere(compiler.options.resolve?.alias, plan)
          const modules = flat(compilation.modules)
          const judged = judge(modules, plan, [...aliased, ...theirs])
          const found = sayFound({ found: judged, requests: modules.flatMap(leftToNode) }, plan, aliased)
          for (const [name, asset] of Object.entries(assets)) {
            if (!name.endsWith('.js')) continue
            const next = rewritten(asset.source().toString(), found)
            if (next !== null) compilation.updateAsset(name, new compiler.webpack.sources.RawSource(next))
          }
        })
      })
    },
  }
}

function judge(modules: readonly Module[], plan: Plan, aliased: readonly string[]): Partial<EmittedCodes> {
  const found: Partial<Record<keyof EmittedCodes, EmittedCodes[keyof EmittedCodes]>> = {}
  for (const library of plan.libraries) {
    const door = join(plan.self.dir, 'dist', 'internal', 'seams', library.seam)
    const wrapped = modules.some(({ resource }) => resource !== undefined && isFile(resource, door))
    const outside = modules.filter(
      ({ externalType, userRequest }) =>
        externalType !== undefined && isOf(library, userRequest ?? '', wrapped),
    )
    const replaced = outside.some(({ request }) => !leadsTo(library, request))
    const bundled = modules.some(({ resource }) => library.entries.includes(resource ?? ''))
    if (aliased.includes(library.name)) found[seamOf(library)] = 'a'
    else if (replaced) found[seamOf(library)] = 'e'
    else if (outside.length > 0)
      found[seamOf(library)] = codeOutside(library, { entries: plan.entries, by: 'e' })
    else if (wrapped) found[seamOf(library)] = 'w'
    else if (bundled) found[seamOf(library)] = 'o'
  }
  return found
}

/** Whether an external leads to the library itself, and not to a module of the user's in its place. */
function leadsTo({ name }: Pick<Library, 'name'>, target: unknown): boolean {
  if (typeof target !== 'string') return true
  return packageNamed(target) === name || target.replaceAll('\\', '/').includes(`/node_modules/${name}/`)
}

function leftToNode({ externalType, request, userRequest }: Module): string[] {
  if (externalType === undefined) return []
  return [typeof request === 'string' ? request : (userRequest ?? '')]
}

/** Libraries whose name an alias leads elsewhere that was put before or in place of ours. webpack uses the first that matches. */
function elsewhere(alias: unknown, plan: Plan): readonly string[] {
  const rows = Array.isArray(alias)
    ? alias.map((row: { name?: string; alias?: unknown }) => [row.name, row.alias] as const)
    : Object.entries(alias ?? {})
  return plan.libraries
    .map(({ name }) => name)
    .filter((name) => {
      const first = rows.find(([key]) => key === name || key === `${name}$`)
      return first !== undefined && !String(first[1]).startsWith(plan.self.dir)
    })
}

/** `door.js`, `door.cjs`, and nothing that only begins alike. */
function isFile(resource: string, door: string): boolean {
  return resource === `${door}.js` || resource === `${door}.cjs`
}

function flat(modules: Iterable<Module>): Module[] {
  return [...modules].flatMap((module) => (module.modules ? [module, ...flat(module.modules)] : [module]))
}
