/** Where hosts and adapters put what belongs to the request of the code that calls; the first is what Next's `after` reads too. */
const PLACES = [Symbol.for('@next/request-context'), Symbol.for('@vercel/request-context')] as const

export interface RequestContext {
  readonly waitUntil?: ((work: Promise<unknown>) => void) | undefined
}

/** The host's context of the current request. */
export type Kept = RequestContext & { readonly waitUntil: (work: Promise<unknown>) => void }

/** The context of the current request; `undefined` = the host offers nothing, or this code runs for no request. Never throws. */
export function requestContext(): Kept | undefined {
  const holder = globalThis as {
    readonly [place: symbol]: { get?(): RequestContext | undefined } | undefined
  }
  for (const place of PLACES) {
    const context = usable(() => holder[place]?.get?.())
    if (context) return context
  }
  return undefined
}

/** A context that can be waited with. One that cannot be read counts as none. */
export function usable(read: () => RequestContext | undefined): Kept | undefined {
  try {
    const context = read()
    return typeof context?.waitUntil === 'function' ? (context as Kept) : undefined
  } catch {
    return undefined
  }
}

/**
 * What keeps the process running for the current request until a promise has settled. Never throws.
 * @param next what Next was given for the request, for hosts that put it nowhere else
 */
export function keepAlive(
  next: () => RequestContext | undefined,
): ((work: Promise<unknown>) => void) | undefined {
  const context = requestContext() ?? usable(next)
  return context && ((work) => context.waitUntil(work))
}
