import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { EntryName } from '../loaders/original.ts'
import type { NextTraits } from '../next-version.ts'
import type { ResolvedPluginOptions } from '../options.ts'
import { warn } from '../warn.ts'
import type { App } from './app.ts'

/** A file of the app that Next runs by its name. */
export interface EntryFile {
  readonly kind: 'proxy' | 'instrumentation'
  readonly name: EntryName
  /** Where Next looks for it: absolute, forward slashes. */
  readonly path: string
  /** The file itself, which is what bundlers ask for; another one where the app has a link. */
  readonly real: string
}

/** What the choice depends on. */
interface Where {
  readonly app: App
  readonly extensions: readonly string[]
  readonly traits: NextTraits
  readonly bundler: 'turbopack' | 'webpack'
  readonly wrap: ResolvedPluginOptions['wrap']
  /** `experimental.instrumentationHook` */
  readonly hook: boolean
}

/** The app's proxy, middleware and instrumentation files that exist now and that Next runs: others of these names are the app's own. */
export function entryFiles(where: Where): readonly EntryFile[] {
  const { traits, wrap, hook } = where
  return [
    ...(wrap.proxy ? taken(where, 'proxy', traits.proxyFile ? ['middleware', 'proxy'] : ['middleware']) : []),
    ...(wrap.instrumentation && (traits.instrumentation || hook)
      ? taken(where, 'instrumentation', ['instrumentation'])
      : []),
  ]
}

/**
 * The entry files that get a facade; said once where that is not all of them.
 * @param building whether the configuration is surely for `next build`; in doubt it may be for a development server
 */
export function replaceable(
  entries: readonly EntryFile[],
  { traits, bundler }: Pick<Where, 'traits' | 'bundler'>,
  building: boolean,
): readonly EntryFile[] {
  if (bundler === 'webpack' || building) return entries
  const can = { proxy: traits.handlerLoader, instrumentation: traits.instrumentationLoader }
  for (const { kind, path } of entries.filter((entry) => !can[entry.kind]))
    warn({
      code: 'DBM-109',
      field: basename(path),
      expected: `Next ${kind === 'proxy' ? 16 : 15}, or \`next dev\` without Turbopack`,
      received: `Turbopack of Next ${traits.version} in development, where ${kind === 'proxy' ? 'every route of an app fails that has a loader for this file (vercel/next.js#79592)' : 'a loader for this file ends the server at its start'}`,
      fix:
        kind === 'proxy'
          ? `In development ${basename(path)} runs unchanged: its operations are not labelled \`middleware\`, and requests for the monitoring routes go through it. \`next build\` wraps it.`
          : `In development ${basename(path)} runs unchanged. \`next build\` wraps it.`,
    })
  return entries.filter(({ kind }) => can[kind])
}

/** The name of each file by the paths under which a bundler may ask for it. */
export function facadeFiles(entries: readonly EntryFile[]): Readonly<Record<string, EntryName>> {
  return Object.fromEntries(
    entries.flatMap(({ path, real, name }) => [[path, name] as const, [real, name] as const]),
  )
}

/**
 * Next looks beside `pages` or `app`. Turbopack looks at the root and in `src`, wherever those are, and takes the first; but what
 * Next itself has not found under the name `proxy`, it never runs.
 */
function taken(
  { app, extensions, bundler }: Where,
  kind: EntryFile['kind'],
  names: readonly EntryName[],
): readonly EntryFile[] {
  const beside = dirname(app.pagesDir ?? dirname(app.ownDir))
  const found = names.flatMap((name) =>
    [app.dir, join(app.dir, 'src')].flatMap((folder) =>
      extensions
        .map((extension) => join(folder, `${name}.${extension}`))
        .filter((path) => existsSync(path))
        .map((path) => ({ name, path, known: folder === beside })),
    ),
  )
  const ours = found.filter(({ known }) => known)
  const [first] = found
  const run =
    bundler === 'webpack' || !first || (first.name === 'proxy' && ours.length === 0) ? ours : [first]
  return run.map(({ name, path }) => ({ kind, name, path: slashed(path), real: slashed(realpathSync(path)) }))
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/')
}
