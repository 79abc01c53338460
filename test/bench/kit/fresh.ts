import { createRequire } from 'node:module'
import { sep } from 'node:path'

const require = createRequire(import.meta.url)

/**
 * A copy of a library of its own, loaded anew: what traces a library patches its prototypes, and the bare copy must
 * not be traced along with it.
 * @param families folders of node_modules that are loaded anew with it
 */
export function freshCopy<T>(name: string, families: readonly string[]): T {
  for (const file of Object.keys(require.cache)) {
    if (families.some((family) => file.includes(`${sep}node_modules${sep}${family}${sep}`)))
      delete require.cache[file]
  }
  return require(name) as T
}
