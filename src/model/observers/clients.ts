/** An event of Sentry, as far as it is touched here. */
export interface SentryEvent {
  contexts?: Record<string, Record<string, unknown> | undefined>
}

type Level = 'fatal' | 'error' | 'warning' | 'info'

/** What an exception or a message is sent with. */
export interface SentryFacts {
  readonly level: Level
  readonly fingerprint: string[]
  readonly tags: Record<string, string>
  readonly contexts: Record<string, Record<string, unknown>>
}

/**
 * What is used of `@sentry/nextjs` or `@sentry/node`, 10 or newer: hand in the whole namespace, `import * as Sentry`. Its functions are
 * looked up at each call, so it may be initialised later than this monitor, or never.
 */
export interface SentrySdk {
  captureException(error: unknown, hint: { captureContext: SentryFacts }): string
  captureMessage(message: string, facts: SentryFacts): string
  addBreadcrumb(breadcrumb: {
    readonly category: string
    readonly level: Level
    readonly message: string
    readonly data: Record<string, unknown>
  }): void
  getClient(): { getIntegrationByName?(name: string): unknown } | undefined
  getGlobalScope(): { addEventProcessor(processor: <E extends SentryEvent>(event: E) => E): unknown }
  flush(timeoutMs: number): PromiseLike<boolean>
  /** Absent before 10.25. */
  readonly metrics?: {
    gauge?(
      name: string,
      value: number,
      options: { readonly unit?: string; readonly attributes: Record<string, string> },
    ): void
  }
}

/** What is sent to Sentry. */
export interface SentryOptions {
  /** `import * as Sentry from '@sentry/nextjs'` or `'@sentry/node'`, 10 or newer. */
  readonly sdk: SentrySdk
  /** Connection errors as exceptions, one a minute for each code. @default true */
  readonly exceptions?: boolean
  /** One use in so many leaves a breadcrumb, and every one that did not end well; 0 = none. 0..1000000. @default 16 */
  readonly breadcrumbs?: number
  /** The gauges of each beat as Sentry's metrics. @default true */
  readonly metrics?: boolean
}

/** One event as posthog-node takes it. */
export interface PostHogEvent {
  readonly distinctId: string
  readonly event: string
  readonly properties: Record<string, unknown>
}

/** What is used of a client of `posthog-node`, 5 or newer. It stays the application's: it is never shut down here. */
export interface PostHogClient {
  capture(event: PostHogEvent): void
  captureImmediate(event: PostHogEvent): Promise<void>
  flush(): Promise<unknown>
}

/** What is sent to PostHog. */
export interface PostHogOptions {
  /** `new PostHog(key, { host })` of `posthog-node`. */
  readonly client: PostHogClient
  /** Whom the events belong to; it is no person. 1 to 200 characters. @default 'next-db-monitoring:' and the service */
  readonly distinctId?: string
  /** ms between two `database sample` events; 0 = none. 0..86400000. @default 300000 */
  readonly sampleEvery?: number
}

/** Where and how points are written to InfluxDB, or to whatever takes its line protocol. */
export interface InfluxOptions {
  readonly enabled?: boolean
  /** @default 'http://localhost:8086' */
  readonly url?: string
  /** API token; of InfluxDB 1.8 `user:password`. @default none is sent */
  readonly token?: string
  /** Organisation, InfluxDB 2 only. @default '' */
  readonly org?: string
  /** Bucket; of InfluxDB 1 `database` or `database/retention-policy`, of InfluxDB 3 the database. */
  readonly bucket?: string
  /** Which write path: 2 = `/api/v2/write` (InfluxDB 1.8, 2, VictoriaMetrics), 1 = `/write` (older than 1.8), 3 = `/api/v3/write_lp`. @default 2 */
  readonly version?: 1 | 2 | 3
}

/** The same, ready for use. */
export interface ResolvedInfluxOptions extends Required<Omit<InfluxOptions, 'token'>> {
  readonly token: string | null
}

/** What is used where neither code nor environment says anything. */
export const INFLUX_DEFAULTS: ResolvedInfluxOptions = {
  enabled: false,
  url: 'http://localhost:8086',
  token: null,
  org: '',
  bucket: '',
  version: 2,
}
