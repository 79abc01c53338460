import { edgeTracking, isCounting, MIDDLEWARE } from '../../next/edge/isolate.ts'
import { currentScope } from '../../shared/scope.ts'
import { type SupabaseClass, type SupabaseFactory, trackSupabase } from '../track/track.ts'

/** A factory of a Supabase library whose clients' requests are counted where they belong to the proxy or middleware. */
export function edgeClient<F extends SupabaseFactory | SupabaseClass>(factory: F): F {
  return trackSupabase(factory, edgeTracking, {
    service: MIDDLEWARE,
    enabled: () => currentScope()?.service === MIDDLEWARE && isCounting(),
  })
}
