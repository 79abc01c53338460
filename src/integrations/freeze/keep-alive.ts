/** Where hosts and adapters put what belongs to the request of the code that calls; the first is what Next's `after` reads too. */
const PLACES = [Symbol.for('@next/request-context'), Symbol.for('@vercel/request-context')] as const

interface RequestContext {
  readonly waitUntil?: (work: Promise<unknown>) => void
}

/** The host's context of the current request. */
export type Kept = RequestContext & Required<Pick<RequestContext, 'waitUntil'>>

/** The context of the current request; `undefined` = the host offers nothing, or this code runs for no request. Never throws. */
export function requestContext(): Kept | undefined {
  const holder = globalThis as {
    readonly [place: symbol]: { get?(): RequestContext | undefined } | undefined
  }
  for (const place of PLACES) {
    try {
      const context = holder[place]?.get?.()
      if (typeof context?.waitUntil === 'function') return context as Kept
    } catch {
      // A context that cannot be read counts as none.
    }
  }
  return undefined
}

/** What keeps the process running for the current request until a promise has settled. Never throws. */
export function keepAlive(): ((work: Promise<unknown>) => void) | undefined {
  const context = requestContext()
  return context && ((work) => context.waitUntil(work))
}
