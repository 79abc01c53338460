import { clientAddress, isLoopback, type Peer, reportAddress } from './address.ts'
import { sameSecret } from './secret.ts'

/** The caller, as far as tokens and the machine identify it. */
export interface Caller {
  readonly kind: 'development' | 'admin-token' | 'read-token' | 'unknown'
  /** Whether the request carried one of our tokens, even where none is needed. */
  readonly proven: boolean
  /** Whether the request carried a bearer token. */
  readonly bearer: boolean
  /** The peer's address, through proxies only as far as they are trusted. */
  readonly address: string
  /** What its reports are counted under; decides no permission. */
  readonly reportAddress: string
}

export interface Identification {
  readonly token: string | null
  readonly adminToken: string | null
  /** Whether requests from this machine are allowed without a token. */
  readonly open: boolean
  readonly peer: Peer
  readonly trustedProxies: number
}

/** Identifies the caller. A token is compared regardless of earlier attempts: the right one always passes. */
export async function identify(request: Request, url: URL, given: Identification): Promise<Caller> {
  const { headers } = request
  const { peer, trustedProxies } = given
  const bearer = bearerOf(headers)
  const address = clientAddress(headers, peer, trustedProxies)
  const token = bearer === undefined ? null : await tokenOf(bearer, given)
  return {
    kind: given.open && isLoopback(headers, url, peer) ? 'development' : (token ?? 'unknown'),
    proven: token !== null,
    bearer: bearer !== undefined,
    address,
    reportAddress: reportAddress(headers, peer, address),
  }
}

/** Which token this is; both are always compared. */
async function tokenOf(
  bearer: string,
  { adminToken, token }: Identification,
): Promise<'admin-token' | 'read-token' | null> {
  const [admin, read] = await Promise.all([matches(bearer, adminToken), matches(bearer, token)])
  return admin ? 'admin-token' : read ? 'read-token' : null
}

/** The bearer token of a request; `undefined` = it has none. */
export function bearerOf(headers: Headers): string | undefined {
  return /^Bearer +(\S+)\s*$/i.exec(headers.get('authorization') ?? '')?.[1]
}

async function matches(given: string, secret: string | null): Promise<boolean> {
  return secret !== null && (await sameSecret(given, secret))
}
