import { OTEL_SECONDS } from './histogram.ts'

/** A span, as W3C Trace Context writes it: 32 and 16 hexadecimal digits. */
export interface Trace {
  readonly traceId: string
  readonly spanId: string
}

/** One duration that was recorded, and the trace it belongs to. */
export interface Exemplar extends Trace {
  readonly seconds: number
  /** When it was recorded: monotonic ms in the ledger, seconds since the epoch in a reading. */
  readonly at: number
}

/** The newest of each bucket of OpenTelemetry's: at most ten. */
export type Exemplars = (Exemplar | undefined)[]

/** Remembers a duration with its trace. @param ms duration @param now monotonic ms */
export function exemplify(exemplars: Exemplars, { traceId, spanId }: Trace, ms: number, now: number): void {
  const seconds = ms / 1000
  const bucket = OTEL_SECONDS.findIndex((bound) => seconds <= bound)
  exemplars[bucket < 0 ? OTEL_SECONDS.length : bucket] = { traceId, spanId, seconds, at: now }
}

const API = Symbol.for('opentelemetry.js.api.1')
const SPAN = Symbol.for('OpenTelemetry Context Key SPAN')

interface Api {
  readonly context?: { active?(): { getValue(key: symbol): unknown } }
}

/**
 * The span that OpenTelemetry calls active, when it is sampled. Read where each copy of `@opentelemetry/api` 1.x registers, so that
 * the package is not needed; without it this is one look at `globalThis`. Never throws.
 */
export function activeTrace(): Trace | null {
  const api = (globalThis as unknown as Record<symbol, Api | undefined>)[API]
  return api === undefined ? null : traceOf(api)
}

function traceOf(api: Api): Trace | null {
  try {
    const span = api.context?.active?.().getValue(SPAN) as
      | { spanContext(): Trace & { readonly traceFlags: number } }
      | undefined
    const context = span?.spanContext()
    if (context === undefined || (context.traceFlags & 1) === 0) return null
    return isTrace(context) ? context : null
  } catch {
    return null
  }
}

/** Whether ids are well formed and not all zeros. */
export function isTrace({ traceId, spanId }: Trace): boolean {
  return /^(?!0{32})[0-9a-f]{32}$/.test(traceId) && /^(?!0{16})[0-9a-f]{16}$/.test(spanId)
}
