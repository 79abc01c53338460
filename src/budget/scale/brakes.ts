import type { Cause, CauseKind } from '../../model/verdict.ts'
import type { ScaledInstance } from './load.ts'

/** Of the database: they concern every instance that uses it, whoever reports them. */
const OF_THE_DATABASE: readonly CauseKind[] = [
  'database-unreachable',
  'login-refused',
  'database-missing',
  'read-only',
  'server-full',
  'pooler-full',
  'role-full',
]
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
        OF_THE_DATABASE.includes(kind) || (instance.service === service && OF_THE_SERVICE.includes(kind)),
    )
    if (found !== undefined) return found
  }
  return null
}
