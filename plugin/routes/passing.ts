import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { type ExportedLiteral, exportedLiteral, literalValue } from '../loaders/literal.ts'
import type { EntryFile } from '../project/entry-files.ts'
import type { Package } from '../project/packages.ts'
import { warn } from '../warn.ts'
import type { MountedRoutes } from './mount.ts'
import { sourceMatches } from './source-matches.ts'

interface Covered {
  readonly entries: readonly EntryFile[]
  readonly mounted: MountedRoutes
  /** Whether requests for our routes go past the file. */
  readonly pass: boolean
  readonly next: Package
  readonly bundler: 'turbopack' | 'webpack'
}

/** Reports once which of our routes the app's proxy or middleware covers, and what happens to requests for them. */
export function sayWhatPasses({ entries, mounted, pass, next, bundler }: Covered): void {
  for (const { kind, path } of entries) {
    if (kind !== 'proxy') continue
    const config = exportedLiteral(readFileSync(path, 'utf8'), 'config')
    // With Turbopack such a file is not wrapped (DBM-109), or Next refuses it.
    if (config.found && config.text === null && bundler === 'turbopack') continue
    const covered = Object.values(mounted).filter((route) => route !== false && covers(config, route, next))
    if (covered.length === 0) continue
    const file = basename(path)
    warn({
      code: 'DBM-110',
      field: file,
      expected: 'a matcher without the monitoring routes',
      received: `one that covers ${covered.join(', ')}`,
      fix: pass
        ? `Nothing has to be done: requests for these paths go past ${file}, the routes ask for a permission themselves. \`ownRoutesPass: false\` sends them through it.`
        : `Requests for these paths go through ${file}, as \`ownRoutesPass: false\` says. Exclude them from its matcher if it redirects.`,
    })
  }
}

/** Whether a file's matcher covers a path. Without one, or where Next cannot read it, every path is covered. */
function covers(config: ExportedLiteral, path: string, next: Package): boolean {
  if (!config.found || config.text === null) return true
  const { matcher } = (literalValue(config.text) ?? {}) as { matcher?: unknown }
  if (matcher === undefined) return true
  const matches = (source: string): boolean => sourceMatches(source, path, next) ?? source === path
  return [matcher].flat().some((each) => {
    if (typeof each === 'string') return matches(each)
    const { source, has } = (each ?? {}) as { source?: unknown; has?: unknown }
    // A probe has no such header, and lacks the one named in `missing`.
    return typeof source === 'string' && has === undefined && matches(source)
  })
}
