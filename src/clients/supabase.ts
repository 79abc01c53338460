export { type SupabaseFactory, trackSupabase } from '../integrations/supabase/track/track.ts'
export { type TrackedFetchOptions, trackedFetch } from '../integrations/supabase/track/tracked-fetch.ts'
export type { Fetch } from '../integrations/supabase/tracked-mark.ts'
export { isTracked } from '../integrations/supabase/tracked-mark.ts'
