/** The part of the package `pg` that probes use; the package itself is an optional peer, loaded when a probe first reads. */
export interface PgModule {
  readonly Client: new (config: PgConfig) => PgClient
}

export interface PgConfig {
  readonly connectionString: string
  readonly application_name: string
  readonly connectionTimeoutMillis: number
  readonly query_timeout: number
  readonly keepAlive: boolean
  readonly statement_timeout?: number
}

export interface PgQuery {
  readonly text: string
  readonly values?: readonly unknown[]
  /** Keeps the plan on the server under this name. */
  readonly name?: string
}

export interface PgClient {
  connect(): Promise<unknown>
  query(query: PgQuery | string): Promise<{ readonly rows: readonly Record<string, unknown>[] }>
  end(): Promise<void>
  on(event: 'error' | 'end', listener: (error?: unknown) => void): unknown
  /** Whether the socket keeps the process alive. */
  ref?(): void
  unref?(): void
  /** Where it is connected to, defaults and environment applied. */
  readonly host?: string
  readonly port?: number
  readonly connection?: { readonly stream?: { destroy?(): void } }
}

/** Loads `pg`; rejects with a sentence that names the package when it is not installed. */
export type LoadPg = () => Promise<PgModule>
