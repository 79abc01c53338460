import * as real from 'next-db-monitoring/internal/real/supabase-js'
import { markedSeam } from '../../shared/seam-mark.ts'
import { ofClass } from '../clients/client-class.ts'
import { edgeClient } from './edge-client.ts'

export * from 'next-db-monitoring/internal/real/supabase-js'

const seam = markedSeam('next-db-monitoring:service-client')

/** The library's own; in the edge runtime its requests are counted for the service `middleware`. */
export const SupabaseClient: typeof real.SupabaseClient = edgeClient(real.SupabaseClient, seam)

/** The library's own, likewise. */
export const createClient: typeof real.createClient = ofClass(
  edgeClient(real.createClient, seam),
  real.SupabaseClient,
  SupabaseClient,
)
