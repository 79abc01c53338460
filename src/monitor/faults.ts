import { describeError, type ErrorText } from '../model/errors/describe.ts'
import type { Fault } from '../model/snapshot.ts'
import type { Clock } from './clock.ts'

/** Kinds of faults counted separately; the rest is counted under `other`. */
const MOST_PARTS = 50

/** Counts faults of our own, so that they are visible and never thrown. */
export interface FaultCounters {
  note(part: string, error: unknown): void
  list(): readonly Fault[]
}

/** @param heard called with every fault, for the verbose log */
export function createFaultCounters(
  clock: Clock,
  heard: (fault: Fault) => void = () => {},
  text: ErrorText = 'catalogue',
): FaultCounters {
  const faults = new Map<string, Fault>()
  return {
    note(part, error) {
      try {
        const key = faults.has(part) || faults.size < MOST_PARTS ? part : 'other'
        const known = faults.get(key)
        const fault = {
          part: key,
          count: (known?.count ?? 0) + 1,
          message: describeError(error, text).message,
          lastAt: clock.wall(),
        }
        faults.set(key, fault)
        heard(fault)
      } catch {
        // An error that cannot even be described has nowhere else to go: this is the last line.
      }
    },
    list: () => [...faults.values()].map((fault) => ({ ...fault })),
  }
}
