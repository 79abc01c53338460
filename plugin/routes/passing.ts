import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, join } from 'node:path'
import { exportedLiteral } from '../loaders/literal.ts'
import type { EntryFile } from '../project/entry-files.ts'
import type { Package } from '../project/packages.ts'
import { warn } from '../warn.ts'
import type { MountedRoutes } from './mount.ts'

/** Reports once which of our routes the app's proxy or middleware covers, and what happens to requests for them. */
export function sayWhatPasses(
  entries: readonly EntryFile[],
  mounted: MountedRoutes,
  pass: boolean,
  next: Package,
): void {
  for (const { kind, path } of entries) {
    if (kind !== 'proxy') continue
    const covered = Object.values(mounted).filter(
      (route) => route !== false && covers(readFileSync(path, 'utf8'), route, next),
    )
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

/** Whether the file's matcher covers a path; without one, every path; `false` when it cannot be read. */
function covers(source: string, path: string, next: Package): boolean {
  const config = exportedLiteral(source, 'config')
  if (!config.found || config.text === null) return !config.found
  const matcher = /\bmatcher\s*:\s*(?:(\[[\s\S]*\])|(["'`])((?:(?!\2)[^\\]|\\.)*)\2)/.exec(config.text)
  if (!matcher) return !/\bmatcher\b/.test(config.text)
  const sources = matcher[1] === undefined ? [matcher[3] ?? ''] : sourcesOf(matcher[1])
  return sources.some((each) => matches(each.replaceAll('\\\\', '\\'), path, next))
}

/** The sources in a list: plain texts, and those of objects without `has`: a probe lacks the header named in `missing`. */
function sourcesOf(list: string): string[] {
  const plain = list.replace(/\{(?:[^{}]|\{[^{}]*\})*\}/g, (object) =>
    /\bhas\s*:/.test(object) ? '' : (/\bsource\s*:\s*((["'`])(?:(?!\2).)*\2)/.exec(object)?.[1] ?? ''),
  )
  return [...plain.matchAll(/(["'`])((?:(?!\1)[^\\]|\\.)*)\1/g)].map(([, , text]) => text ?? '')
}

function matches(source: string, path: string, next: Package): boolean {
  try {
    const load = createRequire(join(next.dir, 'package.json'))
    const { pathToRegexp } = load('./dist/compiled/path-to-regexp') as {
      pathToRegexp: (source: string) => RegExp
    }
    return pathToRegexp(source).test(path)
  } catch {
    return source === path
  }
}
