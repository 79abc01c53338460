import 'next-db-monitoring/internal/connect'
import { sharedClient } from 'next-db-monitoring/internal/node/internal/parts'
import * as real from 'next-db-monitoring/internal/real/supabase-js'
import { markedSeam } from '../../shared/seam-mark.ts'

export * from 'next-db-monitoring/internal/real/supabase-js'

/** The library's own, its requests tracked for the service `service-client`. */
export const createClient: typeof real.createClient = sharedClient(
  real.createClient,
  'service-client',
  markedSeam('next-db-monitoring:service-client'),
)
