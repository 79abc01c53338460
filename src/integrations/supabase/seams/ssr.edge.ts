import * as real from 'next-db-monitoring/internal/real/ssr'
import { markedSeam } from '../../shared/seam-mark.ts'
import { edgeClient } from './edge-client.ts'

export * from 'next-db-monitoring/internal/real/ssr'

/** The library's own; in the edge runtime its requests are counted for the service `middleware`. */
export const createServerClient: typeof real.createServerClient = edgeClient(
  real.createServerClient,
  markedSeam('next-db-monitoring:server-client'),
)

/** The library's own, likewise. */
export const createBrowserClient: typeof real.createBrowserClient = edgeClient(
  real.createBrowserClient,
  'browser-client',
)
