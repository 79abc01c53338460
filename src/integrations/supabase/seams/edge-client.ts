import type { Seam } from '../../../model/coverage.ts'
import { edgeTracking, isCounting, MIDDLEWARE } from '../../next/edge/isolate.ts'
import { currentScope } from '../../shared/scope.ts'
import { type SupabaseClass, type SupabaseFactory, trackSupabase } from '../track/track.ts'

/**
 * A factory of a Supabase library, or its class, whose clients' requests are counted where they belong to the proxy or middleware.
 * @param seam for the plugin, which looks for its mark in the emitted files; compared, because what is not used is not emitted
 */
export function edgeClient<F extends SupabaseFactory | SupabaseClass>(factory: F, seam: Seam): F {
  return trackSupabase(factory, edgeTracking, {
    service: MIDDLEWARE,
    enabled: () => seam !== 'proxy' && currentScope()?.service === MIDDLEWARE && isCounting(),
  })
}
