import { watchDrivers } from 'next-db-monitoring/internal/drivers'
import { sharedMonitor } from '../../instance/shared.ts'
import { markedSeam } from '../shared/seam-mark.ts'

/** What an `instrumentation.ts` exports, as far as Next calls it. */
export interface InstrumentationModule {
  readonly register?: unknown
  readonly onRequestError?: unknown
  readonly default?: unknown
}

/** The hooks with the monitor started before the user's `register`; the rest goes through as it is. */
export function wrapInstrumentation(original: InstrumentationModule): {
  readonly register: (...args: readonly unknown[]) => unknown
  readonly onRequestError: unknown
  readonly default: unknown
} {
  return {
    register(...args) {
      // The first use makes the monitor and starts its beat; here, before the first request.
      sharedMonitor().coverage.seen(markedSeam('next-db-monitoring:instrumentation'))
      watchDrivers()
      return typeof original.register === 'function' ? original.register(...args) : undefined
    },
    onRequestError: original.onRequestError,
    default: original.default,
  }
}
