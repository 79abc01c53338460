import type { Tracking } from '../../../model/extensions.ts'
import { nameClass } from '../clients/client-class.ts'
import { flat } from '../clients/flat.ts'
import type { Fetch } from '../tracked-mark.ts'
import { type TrackedFetchOptions, trackedFetch } from './tracked-fetch.ts'

/** Any client factory of the Supabase libraries: `(url, key, options)`. */
export type SupabaseFactory = (url: string, key: string, options: never) => unknown
/** The class of their clients, which may be made without a factory. */
export type SupabaseClass = abstract new (url: string, key: string, options: never) => unknown

/**
 * A client factory whose clients are tracked: `createClient` of supabase-js, `createServerClient` and
 * `createBrowserClient` of @supabase/ssr; or their class. Types, overloads, singletons and a `global.fetch` of the user's stay.
 */
export function trackSupabase<F extends SupabaseFactory | SupabaseClass>(
  factory: F,
  tracking: Tracking,
  { isOff, ...options }: TrackSupabaseOptions,
): F {
  // A version of the library that lacks it.
  if (typeof factory !== 'function') return factory
  const tracked = (args: unknown[]): unknown[] => {
    if (isOff?.() === true) return args
    const [url, key, given, ...more] = args
    return [url, key, withTrackedFetch(tracking, options, given as GivenOptions | undefined), ...more]
  }
  const apply = (create: unknown, self: unknown, args: unknown[]): unknown =>
    Reflect.apply(create as SupabaseFactory, self, tracked(args))
  const construct = (target: unknown, args: unknown[], newTarget: unknown): object => {
    const client: object = Reflect.construct(target as never, tracked(args), newTarget as never)
    if (newTarget === lens) nameClass(client, target as SupabaseClass, lens as SupabaseClass)
    return client
  }
  // The same function with the same properties, for those that look at it.
  const lens = new Proxy(factory, { apply, construct })
  return lens as F
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
    const own = given?.global && Object.hasOwn(given.global, 'fetch') ? given.global.fetch : undefined
    const fetch = trackedFetch(tracking, { ...options, fetch: own ?? undefined })
    return { ...flat(given), global: { ...flat(given?.global), fetch } } as O
  } catch (error) {
    tracking.fault('supabase-client', error)
    return given
  }
}
