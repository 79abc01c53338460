import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { readApp } from '../../plugin/project/app.ts'
import { DEFAULTS, givenIn } from './adopt/given.ts'
import type { Io } from './io.ts'

/** Routes a command asks. */
export type AskedRoute = 'health' | 'database'

/**
 * Paths at which a route may answer, without base path, the likeliest first: where this folder mounts it (generated or by hand),
 * where its next.config says, and where it is by default.
 * @param named given by the user: no other is tried then
 */
export function routePaths({ cwd }: Io, route: AskedRoute, named: string | undefined): readonly string[] {
  if (named !== undefined) return [named]
  const { appDir } = readApp(cwd, null)
  const mounted = appDir === null ? [] : mountedIn(appDir, route)
  const { routes } = givenIn(cwd)
  const said = routes[route]
  return [...new Set([...mounted, ...(said === false ? [] : [said]), DEFAULTS[route]])]
}

/** Paths of route files that pass on our handlers. */
function mountedIn(appDir: string, route: AskedRoute): string[] {
  const ours = new RegExp(`['"]next-db-monitoring/routes/${route}['"]`)
  return routeFilesIn(appDir)
    .filter((file) => ours.test(readFileSync(file, 'utf8')))
    .map((file) => urlOf(relative(appDir, file).split(sep).slice(0, -1)))
}

function routeFilesIn(dir: string): string[] {
  if (!existsSync(dir)) return []
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name)
    // What is below a parameter has no address that could be told.
    if (entry.isDirectory()) return /^[[_.]|^node_modules$/.test(entry.name) ? [] : routeFilesIn(path)
    return entry.isFile() && /^route(?:\.\w+)*\.[jt]sx?$/.test(entry.name) ? [path] : []
  })
}

/** Route groups are no part of an address. */
function urlOf(folders: readonly string[]): string {
  return `/${folders.filter((folder) => !/^\(.*\)$/.test(folder)).join('/')}`
}
