import { sharedMonitor } from '../../../instance/shared.ts'
import { currentApp } from '../../../internal/app.ts'
import type { Seam } from '../../../model/coverage.ts'
import { currentScope } from '../../shared/scope.ts'
import { isEnabled, sampledOrigin, sharedTracking } from '../../shared/shared-tracking.ts'
import { processHosts } from '../hosts.ts'
import type { SupabaseClass, SupabaseFactory } from '../track/track.ts'
import { trackSupabase } from '../track/track.ts'

/**
 * A factory of a Supabase library as the seams export it: tracked by the process's monitor, for the service that is
 * running when a request goes out (`middleware` inside proxy or middleware), else for `service`.
 * @param seam what coverage shows as seen; `null` = nothing (a browser's client that renders on a server proves
 * nothing about browsers)
 */
export function sharedClient<F extends SupabaseFactory | SupabaseClass>(
  factory: F,
  service: string,
  seam: Seam | null,
): F {
  return trackSupabase(factory, sharedTracking, {
    service: () => currentScope()?.service ?? service,
    isOff: () => !isEnabled(),
    enabled: () => isEnabled() && !currentApp().isPrerendering(),
    origin: sampledOrigin,
    render: () => currentApp().renderNow(),
    hosts: processHosts(),
    seen: () => {
      if (seam !== null) sharedMonitor().coverage.seen(seam)
    },
  })
}
