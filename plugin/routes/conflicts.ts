import { type Dirent, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { GROUP } from '../generated/content.ts'
import { isOurs } from '../generated/disk.ts'
import type { App } from '../project/app.ts'
import { isInPages, type RouteName } from './names.ts'

/** A file of the user's that answers one of our URLs. */
export interface Conflict {
  /** Relative to the app's directory. */
  readonly file: string
  /** It re-exports our own handlers: the user mounted by hand, which is not a conflict. */
  readonly byHand: boolean
}

/** The user's file that already answers `path`, in any route group and either router; `null` when it is free. */
export function conflictAt(
  path: string,
  name: RouteName,
  app: App,
  pageExtensions: readonly string[],
): Conflict | null {
  const wanted = path.split('/').filter(Boolean)
  const file =
    (app.appDir && inAppRouter(app.appDir, wanted, pageExtensions)) ??
    (app.pagesDir && inPagesRouter(app.pagesDir, wanted, pageExtensions))
  if (!file) return null
  const source = readFileSync(file, 'utf8')
  const byHand = new RegExp(`next-db-monitoring/routes/${name}['"]`).test(source) || isInPages(name, source)
  return {
    file: file
      .slice(app.dir.length + 1)
      .split(sep)
      .join('/'),
    byHand,
  }
}

function inAppRouter(
  appDir: string,
  wanted: readonly string[],
  extensions: readonly string[],
): string | null {
  const visit = (dir: string, rest: readonly string[], dynamic: boolean): string | null => {
    if (rest.length === 0) {
      // A page with a dynamic segment yields to a static route of ours; a handler or the exact page does not.
      const file =
        fileNamed(dir, 'route', extensions) ?? (dynamic ? null : fileNamed(dir, 'page', extensions))
      if (file) return file
    }
    for (const entry of directories(dir)) {
      const inside = join(dir, entry)
      if (dir === appDir && entry === GROUP) continue
      if (/^\(\.{1,3}\)/.test(entry) || entry.startsWith('_')) continue
      let found: string | null = null
      if (/^\(.*\)$/.test(entry) || entry.startsWith('@')) found = visit(inside, rest, dynamic)
      else if (/^\[\[?\.\.\..*\]$/.test(entry)) {
        if (rest.length > 0 || entry.startsWith('[[')) found = fileNamed(inside, 'route', extensions)
      } else if (/^\[.*\]$/.test(entry)) found = rest.length > 0 ? visit(inside, rest.slice(1), true) : null
      else if (decoded(entry) === rest[0]) found = visit(inside, rest.slice(1), dynamic)
      if (found) return found
    }
    return null
  }
  return visit(appDir, wanted, false)
}

function inPagesRouter(
  pagesDir: string,
  wanted: readonly string[],
  extensions: readonly string[],
): string | null {
  const visit = (dir: string, rest: readonly string[], dynamic: boolean): string | null => {
    // Only below `pages/api` do dynamic files answer instead of a page.
    const handlers = dir !== pagesDir && dir.slice(pagesDir.length + 1).split(sep)[0] === 'api'
    const [head, ...tail] = rest
    if (head === undefined) return dynamic && !handlers ? null : fileNamed(dir, 'index', extensions)
    if (tail.length === 0) {
      const exact = dynamic && !handlers ? null : fileNamed(dir, head, extensions)
      if (exact) return exact
    }
    if (handlers) {
      for (const file of dynamicFiles(dir, extensions)) {
        if (file.catchAll || tail.length === 0) return join(dir, file.name)
      }
    }
    for (const entry of directories(dir)) {
      const parameter = /^\[[^.].*\]$/.test(entry)
      if (entry !== head && !(parameter && handlers)) continue
      const found = visit(join(dir, entry), tail, dynamic || parameter)
      if (found) return found
    }
    return null
  }
  return visit(pagesDir, wanted, false)
}

function dynamicFiles(
  dir: string,
  extensions: readonly string[],
): readonly { name: string; catchAll: boolean }[] {
  return entries(dir)
    .filter((entry) => entry.isFile() && /^\[.*\]\./.test(entry.name))
    .filter((entry) => extensions.some((extension) => entry.name.endsWith(`].${extension}`)))
    .map((entry) => ({ name: entry.name, catchAll: /^\[\[?\.\.\./.test(entry.name) }))
}

function fileNamed(dir: string, name: string, extensions: readonly string[]): string | null {
  for (const extension of extensions) {
    const file = join(dir, `${name}.${extension}`)
    if (existsSync(file) && !isOurs(file)) return file
  }
  return null
}

function directories(dir: string): readonly string[] {
  return entries(dir)
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'))
    .map((entry) => entry.name)
}

function entries(dir: string): readonly Dirent[] {
  return existsSync(dir) ? readdirSync(dir, { withFileTypes: true }) : []
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
