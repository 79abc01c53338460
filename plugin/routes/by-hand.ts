import { type Dirent, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isOurs } from '../generated/disk.ts'
import type { App } from '../project/app.ts'
import { warn } from '../warn.ts'
import { isInPages, NO_ROUTES, ROUTE_NAMES, type RouteName } from './names.ts'

/** A file that gives our handlers to Next: one of the user's, or one that the plugin wrote. */
export interface Mounted {
  readonly name: RouteName
  /** `null` = a part of it is a parameter, so nobody knows an address to send to. */
  readonly path: string | null
  readonly file: string
}

/** Which files of an app give our handlers to Next. */
export function mountedFiles(app: App, extensions: readonly string[]): readonly Mounted[] {
  return [
    ...(app.appDir === null ? [] : inAppRouter(app.appDir, [], extensions)),
    ...(app.pagesDir === null ? [] : inPagesRouter(join(app.pagesDir, 'api'), ['api'], extensions)),
  ]
}

/**
 * URLs of the files by which the user mounted our routes, wherever they are.
 * @returns `false` for a route that no file with an address of its own mounts
 */
export function mountedByHand(app: App, extensions: readonly string[]): Record<RouteName, string | false> {
  const found = mountedFiles(app, extensions).filter(({ file }) => !isOurs(file))
  const paths: Record<RouteName, string | false> = { ...NO_ROUTES }
  for (const name of ROUTE_NAMES) {
    const files = found.filter((each) => each.name === name)
    paths[name] = files.find(({ path }) => path !== null)?.path ?? false
    if (files[0] && paths[name] === false) noAddress(files[0], app)
  }
  return paths
}

function inAppRouter(dir: string, path: readonly string[], extensions: readonly string[]): Mounted[] {
  return entries(dir).flatMap((entry) => {
    const { name } = entry
    const inside = join(dir, name)
    if (!entry.isDirectory()) {
      return extensions.some((each) => name === `route.${each}`) ? mountedIn(inside, path) : []
    }
    // Private folders and slots answer nothing; an intercepted path is answered in place of another.
    if (/^(?:_|@|\(\.{1,3}\))/.test(name)) return []
    return inAppRouter(inside, /^\(.*\)$/.test(name) ? path : [...path, name], extensions)
  })
}

function inPagesRouter(dir: string, path: readonly string[], extensions: readonly string[]): Mounted[] {
  return entries(dir).flatMap((entry) => {
    const inside = join(dir, entry.name)
    if (entry.isDirectory()) return inPagesRouter(inside, [...path, entry.name], extensions)
    const extension = extensions.find((each) => entry.name.endsWith(`.${each}`))
    if (extension === undefined) return []
    const base = entry.name.slice(0, -extension.length - 1)
    return mountedIn(inside, base === 'index' ? path : [...path, base])
  })
}

/** Which of our routes a file mounts. Only an import or a re-export counts, so that a comment does not. */
function mountedIn(file: string, path: readonly string[]): Mounted[] {
  const source = readFileSync(file, 'utf8')
  const from =
    /^(?!\s*(?:\/\/|\/?\*)).*?\b(?:from|require\(|import\(?)\s*['"]next-db-monitoring\/routes\/(\w+)['"]/gm
  const names = new Set([...source.matchAll(from)].map(([, name]) => name))
  const isStatic = path.every((segment) => !segment.includes('['))
  const isMounted = (name: RouteName): boolean =>
    names.has(name) || (names.has('pages') && isInPages(name, source))
  return ROUTE_NAMES.filter(isMounted).map((name) => ({
    name,
    path: isStatic ? `/${path.map(decoded).join('/')}` : null,
    file,
  }))
}

/** A file name may be written encoded (`%5Fmon`); Next serves it decoded. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

function entries(dir: string): readonly Dirent[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter(({ name }) => name !== 'node_modules' && !name.startsWith('.'))
      .sort((a, b) => (a.name < b.name ? -1 : 1))
  } catch {
    // Not there: a folder a route could be in is optional.
    return []
  }
}

function noAddress({ name, file }: Mounted, app: App): void {
  warn({
    code: 'DBM-108',
    field: `routes.${name}`,
    expected: 'a file with an address of its own',
    received: `${file.slice(app.dir.length + 1).replaceAll('\\', '/')}, a part of whose address is a parameter`,
    fix:
      name === 'ingest'
        ? 'Move it to a folder without [brackets]: until then middleware on the edge and browsers have nowhere to send their counts.'
        : 'Move it to a folder without [brackets]: until then requests for it go through your proxy or middleware.',
  })
}
