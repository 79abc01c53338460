import { createServerClient } from '@supabase/ssr'
import { PEOPLE, SEED_PASSWORD } from '../../test/kit/seed.ts'

/** A signed-in person, as the cookies a browser would hold. */
export interface Visitor {
  readonly email: string
  request(path: string, init?: RequestInit): Request
}

/** Sessions last an hour; a demo may run longer. */
const RENEW_MS = 30 * 60_000

/** Signs in, and again before the session ends. */
export async function signIn(
  app: { readonly url: string },
  api: { readonly url: string; readonly anonKey: string },
): Promise<Visitor> {
  const email = PEOPLE[0]?.email as string
  let cookie = await cookiesOf(email, api)
  setInterval(async () => {
    cookie = await cookiesOf(email, api).catch(() => cookie)
  }, RENEW_MS).unref()
  return {
    email,
    request: (path, init = {}) =>
      new Request(`${app.url}${path}`, { redirect: 'manual', ...init, headers: { ...init.headers, cookie } }),
  }
}

/** The cookies a browser would hold after signing in. */
async function cookiesOf(
  email: string,
  api: { readonly url: string; readonly anonKey: string },
): Promise<string> {
  const jar = new Map<string, string>()
  const client = createServerClient(api.url, api.anonKey, {
    cookies: {
      getAll: () => [...jar].map(([name, value]) => ({ name, value })),
      setAll(cookies) {
        for (const { name, value } of cookies) jar.set(name, value)
      },
    },
  })
  const { error } = await client.auth.signInWithPassword({ email, password: SEED_PASSWORD })
  if (error) throw new Error(`the demo's visitor could not sign in: ${error.message}`)
  return [...jar].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('; ')
}
