import { type Cause, type CauseKind, OF_THE_DATABASE } from '../../model/verdict.ts'
import type { ScaledInstance } from './load.ts'

/** Of a service: another instance of it would do the same again, or wait for the same. */
const OF_THE_SERVICE: readonly CauseKind[] = [
  'dead-connections',
  'leak',
  'ghosts',
  'blocked',
  'open-transaction',
  'slow-statement',
  'network-slow',
]

/** Why requests wait, where more instances would not help or would make it worse; `null` = nothing says so. */
export function brakeOf(service: string, instances: readonly ScaledInstance[]): Cause | null {
  for (const { instance, verdict } of instances) {
    const found = verdict.causes.find(
      ({ kind }) =>
        OF_THE_DATABASE.has(kind) || (instance.service === service && OF_THE_SERVICE.includes(kind)),
    )
    if (found !== undefined) return found
  }
  return null
}
