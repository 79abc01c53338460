import { createBrowserClient } from '@supabase/ssr'
import type { Database } from '../database.types'
import { supabaseKey, supabaseUrl } from './project'

/** The client for components that run in the browser. */
export function createClient() {
  return createBrowserClient<Database>(supabaseUrl, supabaseKey)
}
