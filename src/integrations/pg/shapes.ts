/**
 * The parts of node-postgres that tracking touches. Structural, because the package may be absent, may be another
 * version, or may be a relative of it with the same interface. Everything optional is checked before use.
 */
export interface PgClient {
  release?: PgRelease
  query?: (...args: unknown[]) => unknown
  end?(callback: () => void): unknown
  on(event: string, listener: (...args: never[]) => void): unknown
  once?(event: string, listener: (...args: never[]) => void): unknown
  emit?(event: string, ...args: unknown[]): boolean
  listenerCount?(event: string): number
  readonly processID?: number | null
  readonly secretKey?: number | null
  readonly host?: string
  readonly port?: number
  readonly database?: string
  readonly user?: string
  readonly ssl?: unknown
  readonly sslNegotiation?: string
  readonly replication?: unknown
  readonly connectionParameters?: { readonly application_name?: string }
  /** The protocol connection; absent with the native bindings. */
  readonly connection?: PgConnection
  readonly readyForQuery?: boolean
  readonly _activeQuery?: unknown
  readonly _queryQueue?: readonly unknown[]
  readonly _sentQueryQueue?: readonly unknown[]
  readonly _connected?: boolean
  readonly _ending?: boolean
  readonly _ended?: boolean
  readonly _queryable?: boolean
  getTransactionStatus?(): unknown
  /** Opens the connection, whichever way `connect` was called. */
  _connect?(callback: (...args: unknown[]) => unknown): unknown
  /** Native bindings only. */
  _hasActiveQuery?(): unknown
}

/** The protocol connection of a client. */
export interface PgConnection {
  on?(event: string, listener: (...args: never[]) => void): unknown
  once?(event: string, listener: (...args: never[]) => void): unknown
  removeListener?(event: string, listener: (...args: never[]) => void): unknown
  prependListener?(event: string, listener: (...args: never[]) => void): unknown
  readonly stream?: PgStream
}

export interface PgStream {
  destroy?(): void
  isPaused?(): boolean
  readonly destroyed?: boolean
  readonly bytesRead?: number
  readonly bytesWritten?: number
}

export type PgRelease = (error?: Error | boolean) => void

export type PgCallback = (error: Error | undefined, client: PgClient | undefined, done: PgRelease) => unknown

export interface PgPool {
  // Overloaded in the library: with a callback it returns nothing, without one a promise.
  connect(callback?: PgCallback): unknown
  query?: (...args: never[]) => unknown
  end?: (...args: never[]) => unknown
  on(event: string, listener: (...args: never[]) => void): unknown
  readonly totalCount: number
  readonly idleCount: number
  readonly waitingCount: number
  readonly ending?: boolean
  readonly ended?: boolean
  readonly options?: PgPoolOptions
  newClient?: (...args: never[]) => unknown
  readonly _clients?: readonly PgClient[]
  readonly _idle?: readonly { readonly client: PgClient }[]
  readonly _expired?: { add(client: PgClient): unknown }
  _remove?(client: PgClient, callback?: () => void): void
  _pulseQueue?(): void
}

export interface PgPoolOptions {
  readonly max?: number
  readonly connectionTimeoutMillis?: number
  readonly idleTimeoutMillis?: number
  readonly connectionString?: string
  readonly host?: string
  readonly port?: number | string
  readonly database?: string
  readonly user?: string
  readonly application_name?: string
}
