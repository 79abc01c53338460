import { join } from 'node:path'
import type { Library } from './libraries.ts'
import { findPackage, type Package } from './packages.ts'
import { type Node, reachable, wholeTree, withUsers } from './tree.ts'

/** A package that brings its own copy of a library that is replaced by name. */
export interface OwnCopy {
  /** Name of the package. */
  readonly owner: string
  readonly library: Library
  readonly version: string
  /** Source code of the workspace. */
  readonly source: boolean
}

/** What has to be done so that nobody gets a copy that is not his. */
export interface OwnCopies {
  /** Dependencies of the app that Node has to load, with everything below them. */
  readonly outside: readonly string[]
  /** Copies that stay in the bundle: their library cannot be replaced by its name. */
  readonly mixed: readonly OwnCopy[]
  /** Copies that Node loads. */
  readonly loaded: readonly OwnCopy[]
}

/** What the user decided about packages by their name. */
export interface Decided {
  readonly transpilePackages: readonly string[]
  readonly external: readonly string[]
}

interface Owner extends OwnCopy {
  readonly node: Node
}

/**
 * Bundlers that know one stand-in for a name give it to every importer: a package with its own copy would get the app's.
 * Only direct dependencies can be kept outside the bundle; source code of the workspace, and what only it depends on, cannot.
 * @param dir the app's
 */
export function ownCopiesOf(dir: string, libraries: readonly Library[], decided: Decided): OwnCopies {
  if (libraries.length === 0) return { outside: [], mixed: [], loaded: [] }
  const names = libraries.map(({ name }) => name)
  const { nodes, named } = wholeTree(dir, names)
  const owners = nodes.flatMap((node) => ownedBy(node, libraries))
  const leading = withUsers(owners.filter(({ node }) => !node.source).map(({ node }) => node))
  const outside = [...named].filter(
    ([name, node]) => leading.has(node) && !names.includes(name) && !decided.transpilePackages.includes(name),
  )
  const kept = new Set(outside.map(([, node]) => node))
  const byUser = new Set(outside.filter(([name]) => decided.external.includes(name)).map(([, node]) => node))
  const bundled = reachable(nodes, kept)
  const elsewhere = reachable(nodes, byUser)
  const mixed = owners.filter(
    (owner) =>
      (bundled.has(owner.node) && owner.version !== owner.library.version) ||
      (elsewhere.has(owner.node) && breaksElsewhere(owner)),
  )
  return {
    outside: outside.map(([name]) => name),
    mixed,
    loaded: owners.filter((owner) => !bundled.has(owner.node)),
  }
}

/**
 * The copy of a library that is found from a folder where it is another version than the app's; `null` where there is none.
 * The same version is the same code: package managers install it twice for the sake of peers.
 */
export function otherVersion(library: Library, from: string): Package | null {
  const copy = findPackage(library.name, from)
  return copy !== null && !isIn(copy, library) && copy.version !== library.version ? copy : null
}

/** Bundles for the browser and the edge leave nothing outside: the app's copy stands in there, if it may be expected to fit. */
function breaksElsewhere({ library, version }: OwnCopy): boolean {
  return !library.external && version.split('.')[0] !== library.version.split('.')[0]
}

function ownedBy(node: Node, libraries: readonly Library[]): readonly Owner[] {
  return libraries.flatMap((library) => {
    // A source package may use what it does not name.
    const copy =
      node.source || node.wants.includes(library.name) ? findPackage(library.name, node.found.dir) : null
    if (copy === null || isIn(copy, library)) return []
    return [{ node, owner: node.found.name, library, version: copy.version, source: node.source }]
  })
}

function isIn({ dir }: Package, { file }: Library): boolean {
  return file.startsWith(join(dir, '/'))
}
