import 'next-db-monitoring/internal/connect'
import { sharedClient } from 'next-db-monitoring/internal/node/internal/parts'
import * as real from 'next-db-monitoring/internal/real/ssr'
import { markedSeam } from '../../shared/seam-mark.ts'

export * from 'next-db-monitoring/internal/real/ssr'

/** The library's own, its requests tracked for the service `server-client`. */
export const createServerClient: typeof real.createServerClient = sharedClient(
  real.createServerClient,
  'server-client',
  markedSeam('next-db-monitoring:server-client'),
)

/** The library's own, its requests tracked for the service `browser-client`; here it renders on a server. */
export const createBrowserClient: typeof real.createBrowserClient = sharedClient(
  real.createBrowserClient,
  'browser-client',
  null,
)

/** Where Node loads the library by itself, as for the pages router, it is CommonJS and so has a default as well. */
const whole: typeof real = { ...real, createServerClient, createBrowserClient }

export default whole
