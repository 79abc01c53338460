import type { Origin } from '../../stack/capture.ts'

/** A call of the application that a library answers later, when the stack no longer names the caller. */
interface Call {
  readonly origin: Origin
  isTaken: boolean
}

/** The two methods used of `AsyncLocalStorage`. */
export interface CallStorage {
  getStore(): Call | undefined
  run<T>(call: Call, work: () => T): T
}

/** One module file is several modules in a production server; the storage has to be the same for all of them. */
const KEY: unique symbol = Symbol.for('next-db-monitoring.calls') as never

const holder = globalThis as { [KEY]?: CallStorage }

/** Gives the process its storage; the first one given stays. */
export function provideCalls(create: () => CallStorage): void {
  holder[KEY] ??= create()
}

/** Runs a call of the application's. @param origin its stack; `undefined` = this one is not sampled */
export function calledAt<T>(origin: Origin | undefined, work: () => T): T {
  const storage = holder[KEY]
  return storage && origin ? storage.run({ origin, isTaken: false }, work) : work()
}

/** The stack of the call that the code of a library answers now: once, for the connection it was made for. */
export function takeCall(): Origin | undefined {
  const call = holder[KEY]?.getStore()
  if (call === undefined || call.isTaken) return undefined
  call.isTaken = true
  return call.origin
}
