import { isPrerendering } from 'next-db-monitoring/prerender'
import type { SupabaseFactory } from '../clients/supabase/track.ts'
import { trackSupabase } from '../clients/supabase/track.ts'
import { sharedMonitor } from '../instance/shared.ts'
import type { Seam } from '../model/coverage.ts'
import { currentScope } from './scope.ts'
import { isEnabled, sampledOrigin, sharedTracking } from './shared-tracking.ts'

/**
 * A factory of a Supabase library as the seams export it: tracked by the process's monitor, for the service that is
 * running when a request goes out (`middleware` inside proxy or middleware), else for `service`.
 * @param seam what coverage shows as seen; `null` = nothing (a browser's client that renders on a server proves
 * nothing about browsers)
 */
export function sharedClient<F extends SupabaseFactory>(factory: F, service: string, seam: Seam | null): F {
  return trackSupabase(factory, sharedTracking, {
    service: () => currentScope()?.service ?? service,
    enabled: () => isEnabled() && !isPrerendering(),
    origin: sampledOrigin,
    seen: () => {
      if (seam !== null) sharedMonitor().coverage.seen(seam)
    },
  })
}
