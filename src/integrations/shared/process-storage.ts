/** The two methods used of `AsyncLocalStorage`, which Node and the edge runtime name differently. */
export interface AsyncStorage<T> {
  getStore(): T | undefined
  run<R>(value: T, work: () => R): R
}

/** A value that follows the calls of the process. */
export interface ProcessStorage<T> {
  /** Gives the process its storage; the first one given stays. */
  provide(create: () => AsyncStorage<T>): void
  /** The value this code runs with; `undefined` outside any. */
  current(): T | undefined
  /** Runs `work` so that everything it starts sees the value. Without a storage it just runs. */
  run<R>(value: T, work: () => R): R
}

/**
 * One module file is several modules in a production server; the storage has to be the same for all of them.
 * @param key names the storage in the process
 */
export function processStorage<T>(key: string): ProcessStorage<T> {
  const slot = Symbol.for(key)
  const holder = globalThis as unknown as Record<symbol, AsyncStorage<T> | undefined>
  return {
    provide(create) {
      holder[slot] ??= create()
    },
    current: () => holder[slot]?.getStore(),
    run(value, work) {
      const storage = holder[slot]
      return storage ? storage.run(value, work) : work()
    },
  }
}
