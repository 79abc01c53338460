export type { Fetch } from './supabase/marker.ts'
export { isTracked } from './supabase/marker.ts'
export { type SupabaseFactory, trackSupabase } from './supabase/track.ts'
export { type TrackedFetchOptions, trackedFetch } from './supabase/tracked-fetch.ts'
