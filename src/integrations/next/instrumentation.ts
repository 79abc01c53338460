import 'next-db-monitoring/internal/connect'
import { registering } from 'next-db-monitoring/internal/node/internal/parts'
import { markedSeam } from '../shared/seam-mark.ts'

/** What an `instrumentation.ts` exports, as far as Next calls it. */
export interface InstrumentationModule {
  readonly register?: unknown
  readonly onRequestError?: unknown
  readonly default?: unknown
}

/** The hooks with the monitor started before the user's `register`; the rest is passed through unchanged. */
export function wrapInstrumentation(original: InstrumentationModule): {
  readonly register: (...args: readonly unknown[]) => unknown
  readonly onRequestError: unknown
  readonly default: unknown
} {
  return {
    register: registering(original.register, markedSeam('next-db-monitoring:instrumentation')),
    onRequestError: original.onRequestError,
    default: original.default,
  }
}
