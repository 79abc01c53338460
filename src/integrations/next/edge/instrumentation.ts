import type { InstrumentationModule } from '../instrumentation.ts'

/** An isolate counts what its middleware does and has no monitor to start: the user's hooks as they are. */
export function wrapInstrumentation(original: InstrumentationModule): InstrumentationModule {
  const { register, onRequestError } = original
  return { register, onRequestError, default: original.default }
}
