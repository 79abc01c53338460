import { createServerClient, parseCookieHeader } from '@supabase/ssr'
import { defineDbMonitoring } from 'next-db-monitoring'
import { supabaseKey, supabaseUrl } from './lib/supabase/project'

export default defineDbMonitoring({
  service: 'fieldday',
  // A small app can afford the line of every connection that is taken, not only of some.
  captureStack: 'on',
  pools: {
    // The size of the API's own connection pool: what "full" means for this app.
    'supabase:rest': { max: 10 },
    // Exports are short; a connection still out after half a minute has been forgotten.
    'pg:reports': { staleAfter: 30_000 },
  },

  // The admin page asks with the visitor's session; scripts and scrapers bring a token instead.
  async authorize(request) {
    const cookies = parseCookieHeader(request.headers.get('cookie') ?? '')
    if (cookies.length === 0) return 'signed-out'
    const supabase = createServerClient(supabaseUrl, supabaseKey, {
      cookies: {
        getAll: () => cookies.map(({ name, value }) => ({ name, value: value ?? '' })),
        setAll: () => {},
      },
    })
    const { data, error } = await supabase.auth.getUser()
    // The monitor is wanted most while the backend is down: then the answer is unknown, which is not no.
    if (error && (error.status === undefined || error.status === 0 || error.status >= 500)) return 'unknown'
    return data.user ? { allow: true, actor: data.user.email ?? data.user.id } : 'signed-out'
  },
})
