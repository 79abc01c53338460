import { join } from 'node:path'
import { findPackage, type Package } from './packages.ts'
import { dependenciesOf, manifestOf } from './workspace.ts'

/** An installed package, as resolved from another one. */
interface Node {
  readonly found: Package
  /** Packages that depend on it. */
  readonly users: Node[]
}

/**
 * Dependencies of the app that have their own copy of `pg`, or depend on a package that has one. Bundlers know one stand-in for
 * a name, whoever imports it: inside the bundle such a package would get the app's copy. Only direct dependencies can be kept outside,
 * together with everything below them.
 * @param standsFor file that the stand-in replaces
 */
export function leadingToOwnCopy(dir: string, standsFor: string): readonly string[] {
  const nodes = new Map<string, Node>()
  const named = new Map<string, Node>()
  for (const name of dependenciesOf(dir)) {
    const node = nodeOf(name, dir, nodes)
    if (node !== null) named.set(name, node)
  }
  const tools = toolsOf(dir)
  const owners: Node[] = []
  // The map grows while it is iterated.
  for (const node of nodes.values()) {
    for (const name of needsOf(node.found)) {
      if (name === 'pg') {
        if (hasOwnCopy(node.found, standsFor)) owners.push(node)
      } else if (!tools.has(node.found.name)) nodeOf(name, node.found.dir, nodes)?.users.push(node)
    }
  }
  const leading = new Set(owners)
  for (const node of leading)
    for (const user of node.users) if (!isForReact(node) && !isForReact(user)) leading.add(user)
  return [...named].filter(([, node]) => leading.has(node)).map(([name]) => name)
}

/** Development packages are skipped: they are most of what is installed, and an app imports nothing below them. */
function toolsOf(dir: string): ReadonlySet<string> {
  const { dependencies, devDependencies } = manifestOf(dir)
  return new Set(
    Object.keys(devDependencies ?? {}).filter((name) => !Object.hasOwn(dependencies ?? {}, name)),
  )
}

/** Source code of the workspace does not count: only the bundler can compile it. */
function nodeOf(name: string, from: string, nodes: Map<string, Node>): Node | null {
  const found = findPackage(name, from)
  if (found === null || !/[\\/]node_modules[\\/]/.test(found.dir)) return null
  const known = nodes.get(found.dir)
  if (known) return known
  const node = { found, users: [] }
  nodes.set(found.dir, node)
  return node
}

function hasOwnCopy({ dir }: Package, standsFor: string): boolean {
  const copy = findPackage('pg', dir)
  return copy !== null && !standsFor.startsWith(join(copy.dir, '/'))
}

/** Names of its dependencies, `peerDependencies` included. */
function needsOf({ json }: Package): string[] {
  return Object.keys({ ...(json.dependencies as object), ...(json.peerDependencies as object) })
}

/** Components and their styles belong to the bundle. */
function isForReact({ found }: Node): boolean {
  return needsOf(found).some((name) => name === 'react' || name === 'next')
}
