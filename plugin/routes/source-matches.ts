import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Package } from '../project/packages.ts'

/**
 * Whether a `source` of Next's (of a matcher, a rewrite) matches a path, by Next's own reader.
 * @returns `null` when it cannot be read
 */
export function sourceMatches(source: unknown, path: string, next: Package): boolean | null {
  try {
    const load = createRequire(join(next.dir, 'package.json'))
    const { pathToRegexp } = load('./dist/compiled/path-to-regexp') as {
      pathToRegexp: (source: string) => RegExp
    }
    return pathToRegexp(String(source)).test(path)
  } catch {
    return null
  }
}
