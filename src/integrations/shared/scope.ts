/** What is running: set around the user's proxy, read by the client seams to name the service. */
export interface Scope {
  readonly service: string
}

/** The two methods used of `AsyncLocalStorage`, which Node and the edge runtime name differently. */
export interface ScopeStorage {
  getStore(): Scope | undefined
  run<T>(scope: Scope, fn: () => T): T
}

/** One module file is several modules in a production server; the storage has to be the same for all of them. */
const KEY: unique symbol = Symbol.for('next-db-monitoring.scope') as never

const holder = globalThis as { [KEY]?: ScopeStorage }

/** Gives the process its storage; the first one given stays. */
export function provideScopeStorage(create: () => ScopeStorage): void {
  holder[KEY] ??= create()
}

/** The scope this code runs in; `undefined` outside any. */
export function currentScope(): Scope | undefined {
  return holder[KEY]?.getStore()
}

/** Runs `fn` so that everything it starts sees `scope`. Without a storage it just runs. */
export function runInScope<T>(scope: Scope, fn: () => T): T {
  const storage = holder[KEY]
  return storage ? storage.run(scope, fn) : fn()
}
