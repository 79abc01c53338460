import { ingestPath } from 'next-db-monitoring/build-facts'
import * as real from 'next-db-monitoring/real/ssr'
import { countedClient } from '../browser/client.ts'

export * from 'next-db-monitoring/real/ssr'

/** The library's own, its requests counted for the service `browser-client`. */
export const createBrowserClient: typeof real.createBrowserClient = /* @__PURE__ */ countedClient(
  real.createBrowserClient,
  ingestPath,
)
