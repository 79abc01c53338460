import { createServerClient } from '@supabase/ssr'
import { type NextRequest, NextResponse } from 'next/server'
import { supabaseKey, supabaseUrl } from './lib/supabase/project'

/** Refreshes the session's tokens and sends visitors without one to the login page. */
export async function proxy(request: NextRequest) {
  let response = NextResponse.next({ request })
  const supabase = createServerClient(supabaseUrl, supabaseKey, {
    cookies: {
      getAll: () => request.cookies.getAll(),
      setAll(cookies) {
        for (const { name, value } of cookies) request.cookies.set(name, value)
        response = NextResponse.next({ request })
        for (const { name, value, options } of cookies) response.cookies.set(name, value, options)
      },
    },
  })
  const { data, error } = await supabase.auth.getUser()
  const { pathname } = request.nextUrl

  // Signed out is one thing; an auth service that cannot answer is another, and no reason to log people out.
  const signedOut = !data.user && (!error || error.name === 'AuthSessionMissingError' || error.status === 403)
  if (signedOut && pathname.startsWith('/api/')) {
    return NextResponse.json({ message: 'Sign in first' }, { status: 401 })
  }
  if (signedOut && pathname !== '/login') {
    return NextResponse.redirect(new URL('/login', request.url))
  }
  if (data.user && pathname === '/login') {
    return NextResponse.redirect(new URL('/', request.url))
  }
  return response
}

export const config = {
  // The monitoring routes have their own door (tokens), so the login must not stand before it.
  matcher: ['/((?!_next/static|_next/image|icon.svg|api/health|api/monitoring).*)'],
}
