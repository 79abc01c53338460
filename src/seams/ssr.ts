import * as real from 'next-db-monitoring/real/ssr'
import { sharedClient } from './supabase-seams.ts'

export * from 'next-db-monitoring/real/ssr'

/** The library's own, its requests tracked for the service `server-client`. */
export const createServerClient: typeof real.createServerClient = sharedClient(
  real.createServerClient,
  'server-client',
  'server-client',
)

/** The library's own, its requests tracked for the service `browser-client`; here it renders on a server. */
export const createBrowserClient: typeof real.createBrowserClient = sharedClient(
  real.createBrowserClient,
  'browser-client',
  null,
)
