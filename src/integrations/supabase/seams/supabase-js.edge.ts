import * as real from 'next-db-monitoring/internal/real/supabase-js'
import { ofClass } from '../clients/client-class.ts'
import { edgeClient } from './edge-client.ts'

export * from 'next-db-monitoring/internal/real/supabase-js'

/** The library's own; in the edge runtime its requests are counted for the service `middleware`. */
export const SupabaseClient: typeof real.SupabaseClient = edgeClient(real.SupabaseClient)

/** The library's own, likewise. */
export const createClient: typeof real.createClient = ofClass(
  edgeClient(real.createClient),
  real.SupabaseClient,
  SupabaseClient,
)
