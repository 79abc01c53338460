import type { Tracking } from '../../../model/extensions.ts'
import type { Fetch } from '../tracked-mark.ts'
import { type TrackedFetchOptions, trackedFetch } from './tracked-fetch.ts'

/** Any client factory of the Supabase libraries: `(url, key, options)`. */
export type SupabaseFactory = (url: string, key: string, options: never) => unknown

/**
 * A client factory whose clients are tracked: `createClient` of supabase-js, `createServerClient` and
 * `createBrowserClient` of @supabase/ssr. Types, overloads, singletons and a `global.fetch` of the user's stay.
 */
export function trackSupabase<F extends SupabaseFactory>(
  factory: F,
  tracking: Tracking,
  { isOff, ...options }: TrackSupabaseOptions,
): F {
  // A version of the library that lacks it.
  if (typeof factory !== 'function') return factory
  const apply = (create: F, self: unknown, args: unknown[]): unknown => {
    if (isOff?.() === true) return Reflect.apply(create, self, args)
    const [url, key, given, ...more] = args
    const tracked = withTrackedFetch(tracking, options, given as GivenOptions | undefined)
    return Reflect.apply(create, self, [url, key, tracked, ...more])
  }
  // The same function with the same properties, for those that look at it.
  return new Proxy(factory, { apply })
}

export interface TrackSupabaseOptions extends Omit<TrackedFetchOptions, 'fetch'> {
  /** `true` = the factory gets what it was called with, and nothing of ours. Called for every client. */
  readonly isOff?: () => boolean
}

interface GivenOptions {
  readonly global?: { readonly fetch?: Fetch | undefined } | undefined
}

/** The options of a client with its fetch tracked; the user's own when that cannot be done. */
export function withTrackedFetch<O extends GivenOptions>(
  tracking: Tracking,
  options: Omit<TrackedFetchOptions, 'fetch'>,
  given: O | undefined,
): O | undefined {
  try {
    const fetch = trackedFetch(tracking, { ...options, fetch: given?.global?.fetch ?? undefined })
    return { ...(given as O), global: { ...given?.global, fetch } }
  } catch (error) {
    tracking.fault('supabase-client', error)
    return given
  }
}
