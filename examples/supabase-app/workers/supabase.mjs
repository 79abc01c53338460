import { createClient } from '@supabase/supabase-js'

/** A client with the service key, tracked for the worker. */
export const supabaseOf = (worker) =>
  worker.trackSupabase(createClient)(process.env.NEXT_PUBLIC_SUPABASE_URL, process.env.SUPABASE_SERVICE_KEY, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
