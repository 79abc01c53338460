import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { NextTraits } from '../next-version.ts'
import type { ResolvedPluginOptions } from '../options.ts'

/** A file of the app that Next runs by its name. */
export interface EntryFile {
  readonly kind: 'proxy' | 'instrumentation'
  /** Absolute, forward slashes. */
  readonly path: string
}

/** The app's proxy, middleware and instrumentation files that exist now. */
export function entryFiles(
  dir: string,
  extensions: readonly string[],
  traits: NextTraits,
  wrap: ResolvedPluginOptions['wrap'],
  hook: boolean,
): readonly EntryFile[] {
  const kinds = [
    ...(wrap.proxy ? [{ kind: 'proxy', name: 'middleware' } as const] : []),
    ...(wrap.proxy && traits.proxyFile ? [{ kind: 'proxy', name: 'proxy' } as const] : []),
    ...(wrap.instrumentation && (traits.instrumentation || hook)
      ? [{ kind: 'instrumentation', name: 'instrumentation' } as const]
      : []),
  ]
  return kinds.flatMap(({ kind, name }) =>
    ['', 'src'].flatMap((folder) =>
      extensions
        .map((extension) => join(dir, folder, `${name}.${extension}`))
        .filter((path) => existsSync(path))
        .map((path) => ({ kind, path: path.replaceAll('\\', '/') })),
    ),
  )
}
