import * as real from 'next-db-monitoring/real/supabase-js'
import { sharedClient } from './supabase-seams.ts'

export * from 'next-db-monitoring/real/supabase-js'

/** The library's own, its requests tracked for the service `service-client`. */
export const createClient: typeof real.createClient = sharedClient(
  real.createClient,
  'service-client',
  'service-client',
)
