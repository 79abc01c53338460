import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { findPackage, isInstalled, type Package } from './packages.ts'

export interface Found {
  readonly installed: Package
  /** Whether the app itself can resolve it by its name; `false` = only a package of its workspace can. */
  readonly byName: boolean
}

/**
 * Finds packages that the app resolves, or else one of the workspace packages it is built from: in a strict
 * workspace (pnpm, Plug'n'Play) a driver is often a dependency of the shared database package only.
 */
export function libraryFinder(dir: string): (name: string) => Found | null {
  let others: readonly string[] | undefined
  return (name) => {
    const own = findPackage(name, dir)
    if (own) return { installed: own, byName: true }
    others ??= workspaceAround(dir)
    for (const from of others) {
      const found = findPackage(name, from)
      if (found) return { installed: found, byName: false }
    }
    return null
  }
}

/** Folders of the workspace packages an app is built from, nearest first. */
function workspaceAround(dir: string): readonly string[] {
  const seen = new Set([dir])
  // The set grows while it is iterated.
  for (const from of seen) {
    for (const dependency of dependenciesOf(from)) {
      const next = findPackage(dependency, from)?.dir
      // Packages installed from a registry are not compiled here, and bring their own libraries.
      if (next !== undefined && !isInstalled(next)) seen.add(next)
    }
  }
  seen.delete(dir)
  return [...seen]
}

/** Names of all dependencies in the package.json of a folder, of any kind. */
export function dependenciesOf(dir: string): readonly string[] {
  const { dependencies, devDependencies, peerDependencies } = manifestOf(dir)
  return Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })
}

type Manifest = Readonly<Record<string, object | undefined>>

/** The package.json of a folder; empty when there is none, or an invalid one, which Next reports itself. */
export function manifestOf(dir: string): Manifest {
  try {
    return (JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) ?? {}) as Manifest
  } catch {
    return {}
  }
}
