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
  const create = factory as unknown as (...args: unknown[]) => unknown
  const tracked = (...args: unknown[]): unknown => {
    if (isOff?.() === true) return create(...args)
    const [url, key, given] = args
    return create(url, key, withTrackedFetch(tracking, options, given as GivenOptions | undefined))
  }
  return tracked as unknown as F
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
