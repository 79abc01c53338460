import { buildFacts, ingestKey, ingestPath, rewrittenPaths } from 'next-db-monitoring/internal/build-facts'
import { isPrerendering, renderNow, requestContext } from 'next-db-monitoring/internal/prerender'
import userConfig from 'next-db-monitoring/internal/user-config'
import type { DbMonitoringOptions } from '../config/options.ts'
import type { RequestContext } from '../integrations/freeze/keep-alive.ts'
import type { BuildFacts } from '../model/coverage.ts'

/** What only code that the app's bundler compiled can know. */
export interface App {
  /** `null` = not built with the plugin. */
  readonly facts: BuildFacts | null
  /** URL path that takes counts from browsers and isolates; `null` when there is none. */
  readonly ingestPath: string | null
  readonly ingestKey: string | null
  /** Our paths that rewrites of the app's may take elsewhere; `null` = unknown. */
  readonly rewrittenPaths: readonly string[] | null
  /** The app's configuration file; `undefined` = it exports no default. Read late: the file may import this package. */
  config(): DbMonitoringOptions | undefined
  isPrerendering(): boolean
  renderNow(): object | undefined
  /** What Next was given for the current request, with `waitUntil` where the host has one. */
  requestContext(): RequestContext | undefined
}

const KEY: unique symbol = Symbol.for('next-db-monitoring.app') as never

const here: App = {
  facts: buildFacts,
  ingestPath,
  ingestKey,
  rewrittenPaths,
  config: () => userConfig,
  isPrerendering,
  renderNow,
  requestContext,
}

/** The app this code runs in. Code that Node loads from node_modules learns of it from what is in the bundle. */
export function currentApp(): App {
  return here.facts === null ? ((globalThis as { [KEY]?: App })[KEY] ?? here) : here
}

/** Tells the code outside the bundle. Nothing where this is not in one. */
export function publishApp(): void {
  if (here.facts !== null) (globalThis as { [KEY]?: App })[KEY] = here
}
