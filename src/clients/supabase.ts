export type { Fetch } from '../model/tracked-mark.ts'
export { isTracked } from '../model/tracked-mark.ts'
export { type SupabaseFactory, trackSupabase } from './supabase/track.ts'
export { type TrackedFetchOptions, trackedFetch } from './supabase/tracked-fetch.ts'
