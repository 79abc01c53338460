import { pagesRouteFile, routeFile } from '../generated/content.ts'
import type { App } from '../project/app.ts'
import type { RouteName } from './names.ts'

/** A route file to generate. */
interface Place {
  /** Relative to the folder of our files; to `pages` where that is the only router. */
  readonly file: string
  readonly text: string
}

/**
 * The file by which a router answers a path.
 * @param extension of the file
 * @returns `null` where none can: the pages router runs handlers below `/api` only
 */
export function placeOf(path: string, name: RouteName, app: App, extension: string): Place | null {
  const segments = path.split('/').filter(Boolean)
  if (!app.pagesOnly) return { file: [...segments, `route.${extension}`].join('/'), text: routeFile(name) }
  if (segments[0] !== 'api') return null
  // A file `index` answers for its folder.
  const isIndex = segments.length === 1 || segments.at(-1) === 'index'
  return {
    file: `${[...segments, ...(isIndex ? ['index'] : [])].join('/')}.${extension}`,
    text: pagesRouteFile(name, app.isScript && /jsx?$/.test(extension)),
  }
}
