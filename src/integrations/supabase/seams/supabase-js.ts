import * as real from 'next-db-monitoring/internal/real/supabase-js'
import { sharedClient } from './shared-client.ts'

export * from 'next-db-monitoring/internal/real/supabase-js'

/** The library's own, its requests tracked for the service `service-client`. */
export const createClient: typeof real.createClient = sharedClient(
  real.createClient,
  'service-client',
  'service-client',
)
