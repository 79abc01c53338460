import { type ProcessStorage, processStorage } from '../../shared/process-storage.ts'
import type { Origin } from '../../stack/capture.ts'

/** A call of the application that a library answers later, when the stack no longer names the caller. */
interface Call {
  readonly origin: Origin
  isTaken: boolean
}

const calls: ProcessStorage<Call> = processStorage('next-db-monitoring.calls')

/** Gives the process its storage; the first one given stays. */
export const provideCalls: ProcessStorage<Call>['provide'] = calls.provide

/** Runs a call of the application's. @param origin its stack; `undefined` = this one is not sampled */
export function calledAt<T>(origin: Origin | undefined, work: () => T): T {
  return origin ? calls.run({ origin, isTaken: false }, work) : work()
}

/** The stack of the call that the code of a library answers now: once, for the connection it was made for. */
export function takeCall(): Origin | undefined {
  const call = calls.current()
  if (call === undefined || call.isTaken) return undefined
  call.isTaken = true
  return call.origin
}
