/** One set for the process: the module may be loaded several times. */
const KEY: unique symbol = Symbol.for('next-db-monitoring.shared-pools') as never

function pools(): WeakSet<object> {
  const holder = globalThis as { [KEY]?: WeakSet<object> }
  return (holder[KEY] ??= new WeakSet())
}

/** Remembers that a pool comes from `sharedPool`: one for the process, on purpose. */
export function declareShared(pool: object): void {
  pools().add(pool)
}

/** Whether a pool comes from `sharedPool`. */
export function isShared(pool: object | undefined): boolean {
  return pool !== undefined && pools().has(pool)
}
