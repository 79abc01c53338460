/** Identifies a connection's server side: one object for each connection, for its whole life. */
export interface Backend {
  readonly pid: number | null
}

/**
 * The parts of postgres.js that tracking touches. The library has no hooks, so some are internals: they are checked before
 * use (`internals.ts`).
 */
export interface PostgresQuery {
  readonly strings: readonly string[]
  readonly args: readonly unknown[]
  /** The statement as it was sent; absent before. */
  readonly string?: string
  /** Sends the query over the connection of its scope; one function for each scope. */
  readonly handler: unknown
  /** One function for each `postgres()` instance, transactions included. */
  readonly canceller: object | null
  /** The backend that serves it; `null` while it waits. */
  readonly state: Backend | null
  /** Stack of a tagged query, formatted when read. */
  readonly origin?: string
  /** Set by `.cursor()`; its result is awaited before the next batch. */
  cursorFn?: unknown
  /** Whether `.readable()` or `.writable()` was called. */
  readonly streaming?: boolean
  readonly options: { simple?: boolean; onexecute?: unknown }
  readonly cancelled: unknown
  executed: boolean
  resolve: (value: unknown) => unknown
  reject: (error: unknown) => unknown
}

export interface QueryClass {
  readonly prototype: {
    handle(this: PostgresQuery): unknown
    cursor(this: PostgresQuery, ...args: unknown[]): unknown
    readable(this: PostgresQuery): unknown
    writable(this: PostgresQuery): unknown
  }
  new (
    strings: readonly string[],
    args: readonly unknown[],
    handler: unknown,
    canceller: unknown,
    options: object,
  ): PostgresQuery & { execute(): PromiseLike<unknown> }
}

/** Connections in one state. */
export interface ConnectionQueue {
  readonly length: number
}

/** A connection as the library hands it to `onexecute`. */
export interface PostgresConnection {
  readonly queue?: ConnectionQueue
  readonly idleTimer?: { start(...args: unknown[]): unknown }
  /** Set while a reservation or a transaction holds it. */
  readonly reserved?: { readonly release?: boolean } | null
  /** Called once when the connection has closed. */
  onclose?: ((error: unknown) => void) | null
  connect?(query: unknown): void
  terminate?(): void
  /** What its idle timer calls: closes a connection that is free; it opens again when it is needed. */
  end?(): unknown
}

/** A `sql` function: of an instance, of a transaction, or reserved. */
export interface Sql {
  (...args: never[]): unknown
  unsafe(text: string): unknown
  readonly CLOSE?: unknown
  readonly options?: {
    readonly max?: unknown
    /** Seconds. */
    readonly idle_timeout?: unknown
    readonly host?: readonly string[]
    readonly port?: readonly number[]
    readonly database?: string
    readonly user?: string
    readonly connection?: { readonly application_name?: string }
  }
  begin?(...args: unknown[]): Promise<unknown>
  reserve?(): Promise<Sql>
  savepoint?(...args: unknown[]): Promise<unknown>
  release?(): unknown
  end?(...args: unknown[]): Promise<unknown>
  /** Its `sql` is the instance of its own that it makes at the first call. */
  listen?: ((...args: unknown[]) => unknown) & { readonly sql?: Sql }
  /** Its `sql` is the instance of its own. */
  readonly subscribe?: { readonly sql?: Sql } | boolean
}
