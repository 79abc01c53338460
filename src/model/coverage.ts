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
 * `absent` = the app has no such seam or it is not wrapped.
 */
export type SeamState = 'wrapped' | 'seen' | 'never-seen' | 'absent'

/** One seam of an instance, as the coverage self-check shows it. */
export interface SeamCoverage {
  readonly seam: Seam
  readonly state: SeamState
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
  /** Requests for our own routes go past the app's proxy or middleware; absent = yes. */
  readonly ownRoutesPass?: boolean
  /** Something outside the bundle may load postgres.js by itself. */
  readonly postgresOutside?: boolean
}
