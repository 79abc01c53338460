import { createServerClient } from '@supabase/ssr'
import { setting } from './settings'

export function serverClient() {
  return createServerClient(setting('SUPABASE_URL'), setting('SUPABASE_KEY'), {
    cookies: { getAll: () => [], setAll: () => {} },
  })
}
