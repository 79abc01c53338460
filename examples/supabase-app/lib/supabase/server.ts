import { createServerClient } from '@supabase/ssr'
import { cookies } from 'next/headers'
import { cache } from 'react'
import type { Database } from '../database.types'
import { supabaseKey, supabaseUrl } from './project'

/** The client for server components, actions and route handlers. */
export async function createClient() {
  const store = await cookies()
  return createServerClient<Database>(supabaseUrl, supabaseKey, {
    cookies: {
      getAll: () => store.getAll(),
      setAll(changed) {
        try {
          for (const { name, value, options } of changed) store.set(name, value, options)
        } catch {
          // A server component cannot set cookies; the proxy already refreshed them.
        }
      },
    },
  })
}

/** Who is signed in; asked once a request, however many components want to know. */
export const currentUser = cache(async () => {
  const supabase = await createClient()
  const { data } = await supabase.auth.getUser()
  return data.user
})
