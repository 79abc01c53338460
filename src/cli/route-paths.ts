import { readApp } from '../../plugin/project/app.ts'
import { mountedFiles } from '../../plugin/routes/by-hand.ts'
import { DEFAULT_ROUTES } from '../../plugin/routes/names.ts'
import { givenIn } from './adopt/given.ts'
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
  const { routes, pageExtensions } = givenIn(cwd)
  const mounted = mountedFiles(readApp(cwd, null), pageExtensions)
    .filter(({ name }) => name === route)
    .flatMap(({ path }) => path ?? [])
  const said = routes[route]
  return [...new Set([...mounted, ...(said === false ? [] : [said]), DEFAULT_ROUTES[route]])]
}
