import { dirname } from 'node:path'
import { PAGES_CONFIG, routeExtension } from '../../../plugin/generated/content.ts'
import type { App } from '../../../plugin/project/app.ts'
import { mountedBy, type RouteName } from '../../../plugin/routes/names.ts'
import type { Taken } from '../../../plugin/routes/said.ts'

/** Our handler inside the folder of the user's route, or below its path in the router that the app has. */
export function handFile({ name, path, file }: Taken, app: App, extensions: readonly string[]): string {
  const extension = routeExtension(extensions, app.typescript) ?? 'js'
  const inApp = (dir: string): string => dir.slice(app.dir.length + 1).replaceAll('\\', '/')
  if (app.pagesOnly && app.pagesDir !== null)
    return `${inApp(app.pagesDir)}${path}/db-monitoring-${name}.${extension}`
  const isRoute = /(?:^|\/)route(?:\.\w+)*\.[jt]sx?$/.test(file) && !file.includes('[')
  const folder = isRoute ? dirname(file) : `${inApp(dirname(app.ownDir))}${path}`
  return `${folder}/${isRoute && name !== 'ingest' ? 'db-monitoring' : `db-monitoring-${name}`}/route.${extension}`
}

/** What stands in that file. */
export function handText(name: RouteName, { pagesOnly }: App): string {
  const config = pagesOnly ? `export const config = ${PAGES_CONFIG}\n` : ''
  return `${mountedBy(name, pagesOnly)}\n${config}`
}
