import { routeExtension } from '../generated/content.ts'
import type { ResolvedPluginOptions } from '../options.ts'
import type { App } from '../project/app.ts'
import { mountedByHand } from './by-hand.ts'
import { conflictAt } from './conflicts.ts'
import { NO_ROUTES, ROUTE_NAMES, type RouteName } from './names.ts'
import { placeOf } from './place.ts'
import { notInPages, notMounted, type Taken, taken } from './said.ts'

/** URL paths that will answer, without `basePath`; `false` = nothing there. */
export type MountedRoutes = ResolvedPluginOptions['routes']

export interface MountRequest {
  readonly app: App
  readonly routes: ResolvedPluginOptions['routes']
  readonly pageExtensions: readonly string[]
  /** `output: 'export'`: Next has no server that could answer. */
  readonly staticExport: boolean
}

export interface Mount {
  /** Paths of the routes, those mounted by hand included. */
  readonly mounted: MountedRoutes
  /** Relative to where a router looks for them (`place.ts`). */
  readonly files: ReadonlyMap<string, string>
}

/**
 * Finds out which route files to generate.
 * @throws PluginError DBM-106 when a file of the user's answers the same URL
 */
export function planRoutes({ app, routes, pageExtensions, staticExport }: MountRequest): Mount {
  const none: Mount = { mounted: NO_ROUTES, files: new Map() }
  const isOff = ROUTE_NAMES.every((name) => routes[name] === false)
  if (staticExport) {
    if (isOff) return none
    notMounted(
      "output: 'export'",
      'a build with a server',
      "Static files cannot answer: the routes need `next start`, output 'standalone' or a host that runs functions. `routes: false` silences this.",
    )
    return none
  }
  // Where the user switched ours off, because files of theirs answer: isolates send to these, and requests for them pass.
  const byHand = ROUTE_NAMES.some((name) => routes[name] === false)
    ? mountedByHand(app, pageExtensions)
    : NO_ROUTES
  if (isOff) return { ...none, mounted: byHand }
  const extension = routeExtension(pageExtensions, app.typescript)
  if (extension === null) {
    notMounted(
      'pageExtensions',
      'an extension of a script (ts, tsx, js, jsx)',
      `Add one to pageExtensions (now ${pageExtensions.join(', ')}), or mount by hand.`,
    )
    return none
  }
  const files = new Map<string, string>()
  const mounted: Record<RouteName, string | false> = { ...NO_ROUTES }
  const conflicts: Taken[] = []
  const homeless: Omit<Taken, 'file'>[] = []
  for (const name of ROUTE_NAMES) {
    const path = routes[name]
    if (path === false) {
      mounted[name] = byHand[name]
      continue
    }
    const place = placeOf(path, name, app, extension)
    if (place === null) {
      homeless.push({ name, path })
      continue
    }
    const conflict = conflictAt(path, name, app, pageExtensions)
    if (conflict && !conflict.byHand) conflicts.push({ name, path, file: conflict.file })
    if (!conflict) files.set(place.file, place.text)
    mounted[name] = path
  }
  if (conflicts.length > 0) throw taken(conflicts, app.pagesOnly)
  if (homeless.length > 0) notInPages(homeless)
  return { mounted, files }
}
