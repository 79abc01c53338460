import { clientAddress, isLoopback } from './address.ts'
import type { Limiter } from './limiter.ts'
import { sameSecret } from './secret.ts'

/** Who asks, as far as tokens and the machine tell. */
export interface Caller {
  readonly kind: 'development' | 'admin-token' | 'read-token' | 'unknown' | 'limited'
  /** Whether a bearer token came with the request. */
  readonly bearer: boolean
  readonly address: string
  /** Seconds to wait, when limited. */
  readonly waitSeconds: number
}

export interface Identification {
  readonly token: string | null
  readonly adminToken: string | null
  /** Whether requests of this machine are let in without a token. */
  readonly open: boolean
  readonly failures: Limiter
}

/** Tells who asks. After too many failures an address is not compared any more, right or wrong. */
export async function identify(request: Request, url: URL, known: Identification): Promise<Caller> {
  const { headers } = request
  const given = bearerOf(headers)
  const address = clientAddress(headers)
  const caller = { bearer: given !== undefined, address, waitSeconds: 0 }
  if (known.open && isLoopback(headers, url)) return { ...caller, kind: 'development' }
  if (given === undefined) return { ...caller, kind: 'unknown' }
  const waitSeconds = known.failures.waitFor(address)
  if (waitSeconds > 0) return { ...caller, kind: 'limited', waitSeconds }
  const [admin, read] = await Promise.all([matches(given, known.adminToken), matches(given, known.token)])
  return { ...caller, kind: admin ? 'admin-token' : read ? 'read-token' : 'unknown' }
}

/** The bearer token of a request; `undefined` = it has none. */
export function bearerOf(headers: Headers): string | undefined {
  return /^Bearer +(\S+)\s*$/i.exec(headers.get('authorization') ?? '')?.[1]
}

async function matches(given: string, kept: string | null): Promise<boolean> {
  return kept !== null && (await sameSecret(given, kept))
}
