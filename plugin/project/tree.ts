import { findPackage, isInstalled, needsOf, type Package } from './packages.ts'
import { dependenciesOf, manifestOf } from './workspace.ts'

/** A package below the app, as resolved from the one that needs it. */
export interface Node {
  readonly found: Package
  /** Source code of the workspace, which only the bundler can compile. */
  readonly source: boolean
  /** Names of its dependencies, peers included. */
  readonly wants: readonly string[]
  /** The packages behind these names. */
  readonly needs: Node[]
  /** Packages that depend on it. */
  readonly users: Node[]
  /** The app depends on it, or source code does that it is built from. */
  direct: boolean
}

/** All packages an app may be built from. */
interface Tree {
  readonly nodes: readonly Node[]
  /** Installed packages that the app itself finds by their name, and that it or its source code depends on. */
  readonly named: ReadonlyMap<string, Node>
}

/**
 * Walks through everything the app depends on.
 * @param leaves names that are not followed further
 */
export function wholeTree(dir: string, leaves: readonly string[]): Tree {
  const nodes = new Map<string, Node>()
  const named = new Map<string, Node>()
  const direct = (name: string, from: string): void => {
    const node = nodeOf(name, from, nodes)
    if (node === null) return
    node.direct = true
    if (!node.source && (from === dir || findPackage(name, dir)?.dir === node.found.dir))
      named.set(name, node)
  }
  for (const name of dependenciesOf(dir)) direct(name, dir)
  const tools = toolsOf(dir)
  // The map grows while it is iterated.
  for (const node of nodes.values()) {
    if (tools.includes(node.found.name) && !node.source) continue
    const skipped = node.source ? toolsOf(node.found.dir) : leaves
    for (const name of node.wants) {
      const needed = nodeOf(name, node.found.dir, nodes)
      if (needed === null || (!needed.source && skipped.includes(name))) continue
      node.needs.push(needed)
      needed.users.push(node)
      if (node.source) direct(name, node.found.dir)
    }
  }
  return { nodes: [...nodes.values()], named }
}

/** These packages and all that lead to them, except through packages for React: components and styles belong to the bundle. */
export function withUsers(owners: readonly Node[]): ReadonlySet<Node> {
  const leading = new Set(owners)
  // The set grows while it is iterated.
  for (const node of leading)
    for (const user of node.users)
      if (!user.source && !isForReact(node) && !isForReact(user)) leading.add(user)
  return leading
}

/** What gets into the bundle when these packages, and what only they need, stay outside. */
export function reachable(nodes: readonly Node[], outside: ReadonlySet<Node>): ReadonlySet<Node> {
  const inside = new Set(nodes.filter((node) => node.direct && !outside.has(node)))
  for (const node of inside) for (const needed of node.needs) if (!outside.has(needed)) inside.add(needed)
  return inside
}

/** Development packages are skipped: they are most of what is installed, and an app imports nothing below them. */
function toolsOf(dir: string): readonly string[] {
  const { dependencies, devDependencies, peerDependencies } = manifestOf(dir)
  const used = { ...dependencies, ...peerDependencies }
  return Object.keys(devDependencies ?? {}).filter((name) => !Object.hasOwn(used, name))
}

function nodeOf(name: string, from: string, nodes: Map<string, Node>): Node | null {
  const found = findPackage(name, from)
  if (found === null) return null
  const known = nodes.get(found.dir)
  if (known) return known
  const source = !isInstalled(found.dir)
  const wants = source ? dependenciesOf(found.dir) : needsOf(found)
  const node: Node = { found, source, wants, needs: [], users: [], direct: false }
  nodes.set(found.dir, node)
  return node
}

function isForReact({ wants }: Node): boolean {
  return wants.some((name) => name === 'react' || name === 'next')
}
