/**
 * The parts of postgres.js that tracking touches. The library has no hook, so some are what it keeps inside: they are
 * tested before they are used (`internals.ts`).
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
  readonly state: { readonly pid: number | null } | null
  readonly cursorFn?: unknown
  /** Stack of a tagged query, formatted when read. */
  readonly origin?: string
  executed: boolean
  reject: (error: unknown) => unknown
  cancel(): unknown
}

export interface QueryClass {
  readonly prototype: {
    handle(this: PostgresQuery): unknown
  }
  new (
    strings: readonly string[],
    args: readonly unknown[],
    handler: unknown,
    canceller: unknown,
    options: object,
  ): PostgresQuery & { execute(): PromiseLike<unknown> }
}

/** A connection as the library hands it to `onexecute`. */
export interface PostgresConnection {
  terminate?(): void
}

/** A `sql` function: of an instance, of a transaction, or reserved. */
export interface Sql {
  (...args: never[]): unknown
  unsafe(text: string): unknown
  readonly options?: {
    readonly max?: number
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
}
