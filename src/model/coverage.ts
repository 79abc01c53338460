/** A place where operations of an app can be seen. */
export type Seam =
  | 'proxy'
  | 'server-client'
  | 'browser-client'
  | 'service-client'
  | 'pg'
  | 'postgres'
  | 'instrumentation'

export const SEAMS: readonly Seam[] = [
  'proxy',
  'server-client',
  'browser-client',
  'service-client',
  'pg',
  'postgres',
  'instrumentation',
]

/**
 * `wrapped` = the build wrapped it and nothing has come through this instance yet, with nothing expected;
 * `seen` = operations came through; `never-seen` = wrapped, the app has served requests, and nothing came through;
 * `bypassed` = the app uses the library, but its imports do not lead to us; `absent` = the app has no such seam or it is not
 * wrapped.
 */
export type SeamState = 'wrapped' | 'seen' | 'never-seen' | 'bypassed' | 'absent'

/**
 * What bypassed a seam, or how else than by its import a library is reached: `patched in place` as Node loads it, `patched late` only once one
 * of our routes was asked, so what came before is in no figure. `loaded earlier`: something loaded its own copy before we began. `not examined`: as
 * planned by the build, which did not look at what was emitted.
 */
export type SeamBy =
  | 'patched in place'
  | 'patched late'
  | 'loaded earlier'
  | 'not examined'
  | 'webpack externals'
  | 'serverExternalPackages'
  | 'alias'
  | 'unknown'

/** One seam of an instance, as the coverage self-check shows it. */
export interface SeamCoverage {
  readonly seam: Seam
  readonly state: SeamState
  /** What bypassed the seam, or how it is wrapped when not by its import; absent = by its import, or nothing to say. */
  readonly by?: SeamBy
  /** Times something came through, since the process began. */
  readonly count: number
  /** ms since the epoch of the last time; `null` when never. */
  readonly lastSeenAt: number | null
}

/** What the plugin knew when the app was built; `null` at run time when the app was not built with the plugin. */
export interface BuildFacts {
  /** Version of Next.js, e.g. `16.4.6`. */
  readonly next: string
  readonly bundler: 'turbopack' | 'webpack'
  readonly basePath: string
  readonly routes: {
    readonly health: string | false
    readonly database: string | false
    readonly ingest: string | false
  }
  readonly seams: Readonly<Record<Seam, 'wrapped' | 'absent'>>
  /** What became of each seam in the emitted files: `emitted(…)`, one letter a seam, read by `monitor/emitted.ts`. */
  readonly emitted?: string
  /** Requests for our own routes go past the app's proxy or middleware; absent = yes. */
  readonly ownRoutesPass?: boolean
  /** Where Next puts what it builds; absent = `.next`. */
  readonly distDir?: string
  /** Something outside the bundle may load postgres.js by itself. */
  readonly postgresOutside?: boolean
}
