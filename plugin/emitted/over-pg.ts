import { findPackage, needsOf } from '../project/packages.ts'

/** Depend on everything or on nothing that matters here: Next's peers are no drivers, and ours is optional. */
const NOT_FOLLOWED: ReadonlySet<string> = new Set(['next', 'react', 'react-dom', 'next-db-monitoring'])

/**
 * Whether a package that Node loads brings `pg` along: by what it depends on, however deep, as far as that is installed.
 * @param name as it is imported, without a subpath
 * @param dir the app's
 */
export function bringsPg(name: string, dir: string): boolean {
  const first = NOT_FOLLOWED.has(name) ? null : findPackage(name, dir)
  const reached = new Map(first ? [[first.dir, first]] : [])
  // The map grows while it is iterated.
  for (const from of reached.values()) {
    for (const need of needsOf(from)) {
      if (NOT_FOLLOWED.has(need)) continue
      const found = findPackage(need, from.dir)
      if (found && need === 'pg') return true
      if (found && !reached.has(found.dir)) reached.set(found.dir, found)
    }
  }
  return false
}

/** The package of an import that is left to Node, e.g. `@scope/name`; `null` = no package (a path, a module of Node). */
export function packageNamed(request: string): string | null {
  const name = /^(?:@[^/\\:"']+\/)?[^./\\:"'@][^/\\:"']*/.exec(request)?.[0]
  // A drive letter, or `node:fs`.
  if (name === undefined || request[name.length] === ':') return null
  // Newer versions of Turbopack add a hash to the name.
  return name.replace(/-[0-9a-f]{16}$/, '')
}
