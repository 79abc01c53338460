import type { ErrorText } from '../../../model/errors/describe.ts'
import type { Failure } from '../../../model/observers/listener.ts'
import type { Clock } from '../../clock.ts'
import type { PoolCounters } from '../counters/pool-counters.ts'
import type { ServiceCounters } from '../counters/service-counters.ts'
import { noteFailure } from './note.ts'

export { countRefused, reasonOf } from './note.ts'

/** Records an error of a service, whether or not it ever opened a lease. */
export type NoteFailure = (
  service: ServiceCounters,
  pool: PoolCounters | null,
  error: unknown,
  context: string | undefined,
  isConnection?: boolean,
) => void

/** Listeners for failures as they happen; `null` = none. */
export interface Heard {
  failed: ((failure: Failure) => void) | null
}

/** Records errors with their time, and notifies listeners. @param text how the text of an error is built */
export function createFailures(
  clock: Clock,
  text: ErrorText,
): { readonly fail: NoteFailure; readonly heard: Heard } {
  const heard: Heard = { failed: null }
  return {
    heard,
    fail(service, pool, error, context, isConnection = false) {
      const { isExhaustion, ...kept } = noteFailure(service, pool, error, context, clock.wall(), text)
      if (heard.failed === null) return
      const { timestamp: _at, ...facts } = kept
      heard.failed({
        ...facts,
        service: service.name,
        pool: pool?.name ?? null,
        isConnection: isConnection || isExhaustion,
      })
    },
  }
}
