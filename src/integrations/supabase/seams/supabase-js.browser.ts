import { ingestPath } from 'next-db-monitoring/internal/build-facts'
import * as real from 'next-db-monitoring/internal/real/supabase-js'
import { countedClient } from '../../browser/client.ts'

export * from 'next-db-monitoring/internal/real/supabase-js'

/** The library's own, its requests counted for the service `browser-client`. */
export const createClient: typeof real.createClient = /* @__PURE__ */ countedClient(
  real.createClient,
  ingestPath,
)
