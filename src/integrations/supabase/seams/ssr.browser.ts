import { ingestPath } from 'next-db-monitoring/internal/build-facts'
import * as real from 'next-db-monitoring/internal/real/ssr'
import { countedClient } from '../../browser/client.ts'

export * from 'next-db-monitoring/internal/real/ssr'

/** The library's own, its requests counted for the service `browser-client`. */
export const createBrowserClient: typeof real.createBrowserClient = /* @__PURE__ */ countedClient(
  real.createBrowserClient,
  ingestPath,
)
