import { createRequire } from 'node:module'
import { sep } from 'node:path'

const require = createRequire(import.meta.url)

/**
 * A copy of a library of its own, loaded anew: what traces a library patches its prototypes, and the bare copy must
 * not be traced along with it. Afterwards Node's cache holds what it held, so that what patches loaded copies later (as
 * tracking does with drivers) does not find this one.
 * @param families folders of node_modules that are loaded anew with it
 */
export function freshCopy<T>(name: string, families: readonly string[]): T {
  const before = takeOut(families)
  const copy = require(name) as T
  takeOut(families)
  Object.assign(require.cache, before)
  return copy
}

/** Removes these libraries from Node's cache. @returns what was removed */
function takeOut(families: readonly string[]): NodeJS.Dict<NodeJS.Module> {
  const taken: NodeJS.Dict<NodeJS.Module> = {}
  for (const [file, entry] of Object.entries(require.cache)) {
    if (!families.some((family) => file.includes(`${sep}node_modules${sep}${family}${sep}`))) continue
    taken[file] = entry
    delete require.cache[file]
  }
  return taken
}
