import { randomBytes } from 'node:crypto'
import type { MountedRoutes } from './routes/mount.ts'

/** Names of the inlined variables: read by the running package in place of a file, in every bundler and runtime alike. */
export const FACTS_VARIABLE = 'DB_MONITORING_BUILD_FACTS'
const INGEST_VARIABLE = 'DB_MONITORING_INGEST_PATH'
const KEY_VARIABLE = 'DB_MONITORING_INGEST_KEY'

export type SeamFact = 'wrapped' | 'absent'

/** What the running package learns about the build (the shape of `BuildFacts` in src/model/coverage.ts). */
export interface Facts {
  readonly next: string
  readonly bundler: 'turbopack' | 'webpack'
  readonly basePath: string
  readonly routes: MountedRoutes
  readonly seams: Readonly<
    Record<
      'proxy' | 'server-client' | 'browser-client' | 'service-client' | 'pg' | 'postgres' | 'instrumentation',
      SeamFact
    >
  >
  /** What became of the seams in the emitted files, rewritten there (`emitted/codes.ts`). */
  readonly emitted: string
  readonly ownRoutesPass?: boolean
  /** Where Next puts what it builds; absent = `.next`. */
  readonly distDir?: string
  /** Something outside the bundle may load postgres.js by itself. */
  readonly postgresOutside?: boolean
}

/**
 * The variables for Next's `env` option. The browser gets the ingest path only.
 * @param key secret by which the app's isolates authenticate
 */
export function factVariables(facts: Facts, trailingSlash: boolean, key: string): Record<string, string> {
  const { ingest } = facts.routes
  return {
    [FACTS_VARIABLE]: JSON.stringify(facts),
    [KEY_VARIABLE]: key,
    [INGEST_VARIABLE]: ingest === false ? '' : `${facts.basePath}${ingest}${trailingSlash ? '/' : ''}`,
  }
}

/**
 * A key for one build. Build workers evaluate the configuration again and inherit the environment, so the first process
 * stores it there: all parts of a build use the same one.
 */
export function ingestKeyOf(environment: Record<string, string | undefined>): string {
  environment[KEY_VARIABLE] ??= randomBytes(32).toString('hex')
  return environment[KEY_VARIABLE]
}
