import { existsSync, readFileSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export interface Package {
  readonly name: string
  /** Real path. */
  readonly dir: string
  readonly version: string
  readonly json: Readonly<Record<string, unknown>>
}

/** Whether a folder holds an installed package, and not source code of the workspace. */
export function isInstalled(dir: string): boolean {
  return /[\\/](?:node_modules|\.yarn)[\\/]/.test(dir)
}

/** Names of what an installed package needs, peers included. */
export function needsOf({ json }: Package): readonly string[] {
  return Object.keys({ ...(json.dependencies as object), ...(json.peerDependencies as object) })
}

/** Finds a package as the app would: from its directory upwards, through pnpm's links and hoisted workspaces, or by Plug'n'Play. */
export function findPackage(name: string, from: string): Package | null {
  if (process.versions.pnp !== undefined) return byPlugAndPlay(name, from)
  // No `require.resolve`: it also searches NODE_PATH, which pnpm's scripts set, and no bundler does.
  for (let dir = from; ; dir = dirname(dir)) {
    const candidate = join(dir, 'node_modules', name)
    const found = existsSync(join(candidate, 'package.json')) ? read(candidate, name) : null
    if (found) return found
    if (dir === dirname(dir)) return null
  }
}

function byPlugAndPlay(name: string, from: string): Package | null {
  const require = createRequire(join(from, 'next.config.js'))
  for (const request of [`${name}/package.json`, name]) {
    try {
      const found = packageAround(require.resolve(request), name)
      if (found) return found
    } catch {
      // Not exported or not found: try the next way.
    }
  }
  return null
}

/** The real file that a subpath of a package's `exports` leads to under these conditions; `null` when there is none. */
export function exportedFile(found: Package, subpath: string, conditions: readonly string[]): string | null {
  const { exports } = found.json
  const target =
    exports === undefined
      ? legacyMain(found, subpath, conditions)
      : pick(entryOf(exports, subpath), conditions)
  if (target === null) return null
  const file = join(found.dir, target)
  return existsSync(file) ? realpathSync(file) : null
}

function entryOf(exports: unknown, subpath: string): unknown {
  if (typeof exports !== 'object' || exports === null || Array.isArray(exports))
    return subpath === '.' ? exports : null
  const map = exports as Record<string, unknown>
  const bare = !Object.keys(map).some((key) => key.startsWith('.'))
  if (bare) return subpath === '.' ? map : null
  return (Object.hasOwn(map, subpath) ? map[subpath] : undefined) ?? byPattern(map, subpath)
}

/** The entry of the longest matching pattern key (`./lib/*`), its star filled in. */
function byPattern(map: Readonly<Record<string, unknown>>, subpath: string): unknown {
  const rows = Object.entries(map).filter(([key]) => key.includes('*'))
  for (const [key, entry] of rows.sort(([a], [b]) => b.length - a.length)) {
    const [before = '', after = ''] = key.split('*')
    if (!subpath.startsWith(before) || !subpath.endsWith(after) || subpath.length < key.length - 1) continue
    const star = subpath.slice(before.length, subpath.length - after.length)
    return filled(entry, star)
  }
  return null
}

function filled(entry: unknown, star: string): unknown {
  if (typeof entry === 'string') return entry.replaceAll('*', star)
  if (Array.isArray(entry)) return entry.map((each) => filled(each, star))
  if (typeof entry !== 'object' || entry === null) return entry
  return Object.fromEntries(
    Object.entries(entry).map(([condition, target]) => [condition, filled(target, star)]),
  )
}

function pick(entry: unknown, conditions: readonly string[]): string | null {
  if (typeof entry === 'string') return entry
  if (Array.isArray(entry))
    return entry.map((each) => pick(each, conditions)).find((each) => each !== null) ?? null
  if (typeof entry !== 'object' || entry === null) return null
  for (const [condition, target] of Object.entries(entry)) {
    if (condition !== 'default' && !conditions.includes(condition)) continue
    const found = pick(target, conditions)
    if (found !== null) return found
  }
  return null
}

function legacyMain(found: Package, subpath: string, conditions: readonly string[]): string | null {
  if (subpath !== '.') return null
  const { module, main } = found.json
  // Only bundlers read it.
  if (typeof module === 'string' && !conditions.includes('require')) return module
  return typeof main === 'string' ? main : 'index.js'
}

function packageAround(file: string, name: string): Package | null {
  for (let dir = dirname(file); dir !== dirname(dir); dir = dirname(dir)) {
    const found = existsSync(join(dir, 'package.json')) ? read(dir, name) : null
    if (found) return found
  }
  return null
}

/** Name of the package a folder belongs to; `null` where there is none. */
export function nameAround(folder: string): string | null {
  for (let dir = folder; dir !== dirname(dir); dir = dirname(dir)) {
    const file = join(dir, 'package.json')
    // Folders of one package may say the format of their modules in a package.json without a name.
    const { name } = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown }) : {}
    if (typeof name === 'string') return name
  }
  return null
}

function read(dir: string, name: string): Package | null {
  const json = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Record<string, unknown>
  if (json.name !== name) return null
  return {
    name,
    dir: realpathSync(dir),
    version: typeof json.version === 'string' ? json.version : '0.0.0',
    json,
  }
}
