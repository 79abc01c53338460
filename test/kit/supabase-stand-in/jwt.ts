import { createHmac, timingSafeEqual } from 'node:crypto'

export type Claims = Readonly<Record<string, unknown>>

/** Why a token was refused. */
export type TokenFault = 'malformed' | 'signature' | 'expired'

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const mac = (text: string, secret: string): Buffer => createHmac('sha256', secret).update(text).digest()

/** A JSON web token signed with HMAC-SHA256. */
export function signToken(claims: Claims, secret: string): string {
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${text}.${mac(text, secret).toString('base64url')}`
}

/** Checks signature and expiry (with the 30 s of clock skew that PostgREST allows). */
export function readToken(token: string, secret: string): { claims: Claims } | { fault: TokenFault } {
  const [head, payload, signature, ...rest] = token.split('.')
  if (!head || !payload || !signature || rest.length > 0) return { fault: 'malformed' }
  try {
    const { alg } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg?: unknown }
    const given = Buffer.from(signature, 'base64url')
    const expected = mac(`${head}.${payload}`, secret)
    if (alg !== 'HS256' || given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return { fault: 'signature' }
    }
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Claims
    if (typeof claims.exp === 'number' && claims.exp + 30 < Date.now() / 1000) return { fault: 'expired' }
    return { claims }
  } catch {
    return { fault: 'malformed' }
  }
}

/** The secret used when none is given: fixed, so that the keys of a built app stay valid. Worth nothing. */
export const STAND_IN_SECRET = 'stand-in-secret-for-tests-and-demos-only'

/** An API key as the platform makes it: a token naming a role. Always the same for the same secret. */
export function apiKey(role: 'anon' | 'service_role', secret: string = STAND_IN_SECRET): string {
  return signToken(
    { iss: 'supabase-stand-in', ref: 'stand-in', role, iat: 1_700_000_000, exp: 4_000_000_000 },
    secret,
  )
}
