import type { FaultCounters } from './faults.ts'

/** Runs our own code so that what it throws becomes a fault and the caller gets the fallback. */
export function guarded<T>(faults: FaultCounters, part: string, fallback: T, run: () => T): T {
  try {
    return run()
  } catch (error) {
    faults.note(part, error)
    return fallback
  }
}
