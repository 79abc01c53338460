import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readApp } from '../../../plugin/project/app.ts'
import { conflictAt } from '../../../plugin/routes/conflicts.ts'
import { DEFAULT_ROUTES, ROUTE_NAMES, type RouteName } from '../../../plugin/routes/names.ts'
import { placeOf } from '../../../plugin/routes/place.ts'
import { handFile, handText } from './by-hand.ts'
import type { Change } from './diff.ts'
import type { Given } from './given.ts'
import { withRoutes } from './next-config.ts'

export const WAYS = ['other-path', 'by-hand', 'replace'] as const
export type Way = (typeof WAYS)[number]

/** A file of the app that answers one of our URLs. */
export interface Taken {
  readonly name: RouteName
  readonly path: string
  readonly file: string
}

/** What a way changes, or why a command cannot apply it. */
export type Offer = { readonly changes: readonly Change[] } | { readonly reason: string }

/** Folders for ours elsewhere; the second is no part of `/api`, which a catch-all handler may answer as a whole. */
const ELSEWHERE = ['/api/db-monitoring', '/db-monitoring']
/** Folders tried by number beside each. */
const TRIES = 9

/** All files of the app at our paths, except those that mount our handlers. */
export function takenRoutes(dir: string, { routes, pageExtensions }: Given): readonly Taken[] {
  const app = readApp(dir, null)
  return ROUTE_NAMES.flatMap((name) => {
    const path = routes[name]
    const isAnswered = path !== false && placeOf(path, name, app, '') !== null
    const found = isAnswered ? conflictAt(path, name, app, pageExtensions) : null
    return path === false || found === null || found.byHand ? [] : [{ name, path, file: found.file }]
  })
}

/** The changes of a way. */
export function offerOf(way: Way, taken: readonly Taken[], dir: string, given: Given): Offer {
  if (way === 'replace') return replaced(taken, dir)
  const wanted: Partial<Record<RouteName, string | false>> = {}
  for (const { name, file } of taken) {
    const path = way === 'by-hand' ? false : freePath(name, dir, given)
    if (path === null)
      return { reason: `${file} answers every other path too: exclude ours there, or mount by hand` }
    wanted[name] = path
  }
  const config = configChange(given, wanted)
  if ('reason' in config || way === 'other-path') return config
  const app = readApp(dir, null)
  const files = new Map(taken.map((each) => [handFile(each, app, given.pageExtensions), each.name]))
  const mounted = [...files].map(
    ([path, name]): Change => ({
      path,
      before: null,
      after: handText(name, app),
    }),
  )
  return { changes: [...config.changes, ...mounted] }
}

/** Our files cannot replace one that answers other URLs too. */
function replaced(taken: readonly Taken[], dir: string): Offer {
  const files = [...new Set(taken.map(({ file }) => file))]
  const wide = files.find((file) => file.includes('['))
  if (wide !== undefined) return { reason: `${wide} answers other URLs too, so it cannot be removed` }
  return {
    changes: files.map((path) => ({ path, before: readFileSync(join(dir, path), 'utf8'), after: null })),
  }
}

function configChange(
  { name, text, routes }: Given,
  wanted: Readonly<Partial<Record<RouteName, string | false>>>,
): Offer {
  const after = name === null ? null : withRoutes(text, source(wanted))
  if (name !== null && after !== null) return { changes: [{ path: name, before: text, after }] }
  // What is set already stays.
  const all = Object.fromEntries(
    ROUTE_NAMES.filter((each) => each in wanted || routes[each] !== DEFAULT_ROUTES[each]).map((each) => [
      each,
      wanted[each] ?? routes[each],
    ]),
  )
  return { reason: `write it yourself: withDbMonitoring(nextConfig, { routes: ${source(all)} })` }
}

function source(routes: Readonly<Record<string, string | false>>): string {
  const items = Object.entries(routes).map(
    ([name, path]) => `${name}: ${path === false ? path : `'${path}'`}`,
  )
  return `{ ${items.join(', ')} }`
}

/** One of our paths that is still free, as the build would see it; `null` = a handler of the user's answers them all. */
function freePath(name: RouteName, dir: string, { pageExtensions }: Given): string | null {
  const app = readApp(dir, null)
  const paths = ELSEWHERE.flatMap((folder) =>
    Array.from({ length: TRIES }, (_, i) => `${folder}/${name}${i === 0 ? '' : `-${i + 1}`}`),
  )
  const isFree = (path: string): boolean =>
    placeOf(path, name, app, '') !== null && conflictAt(path, name, app, pageExtensions) === null
  return paths.find(isFree) ?? null
}
