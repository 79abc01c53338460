import { NextResponse } from 'next/server'

/** Paths that need no login; pages read them too. */
export const PUBLIC = ['/api/forms', '/api/libraries']
export const isPublic = (path) => PUBLIC.some((each) => path.startsWith(each))
export default { name: 'not the handler' }

export function proxy(request) {
  const { pathname } = request.nextUrl
  if (isPublic(pathname) || pathname === '/') return NextResponse.next()
  return NextResponse.redirect(new URL('/login', request.url))
}

export const config = { matcher: ['/', '/api/:path*'] }
