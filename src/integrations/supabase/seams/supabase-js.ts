import 'next-db-monitoring/internal/connect'
import { sharedClient } from 'next-db-monitoring/internal/node/internal/parts'
import * as real from 'next-db-monitoring/internal/real/supabase-js'
import { markedSeam } from '../../shared/seam-mark.ts'
import { ofClass } from '../clients/client-class.ts'

export * from 'next-db-monitoring/internal/real/supabase-js'

const seam = markedSeam('next-db-monitoring:service-client')

/** The library's own, its requests tracked for the service `service-client`. */
export const SupabaseClient: typeof real.SupabaseClient = sharedClient(
  real.SupabaseClient,
  'service-client',
  seam,
)

/** The library's own, likewise. */
export const createClient: typeof real.createClient = ofClass(
  sharedClient(real.createClient, 'service-client', seam),
  real.SupabaseClient,
  SupabaseClient,
)
