import * as real from 'next-db-monitoring/internal/real/supabase-js'
import { markedSeam } from '../../shared/seam-mark.ts'
import { edgeClient } from './edge-client.ts'

export * from 'next-db-monitoring/internal/real/supabase-js'

/** The library's own; in the edge runtime its requests are counted for the service `middleware`. */
export const createClient: typeof real.createClient = edgeClient(
  real.createClient,
  markedSeam('next-db-monitoring:service-client'),
)
