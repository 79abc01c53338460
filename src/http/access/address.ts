import { isLoopbackAddress, isLoopbackHost } from '../../model/tools/loopback.ts'

/** Address of the peer of a request's socket. `null` = it did not arrive over a socket of this process; `undefined` = this runtime cannot report it. */
export type Peer = string | null | undefined

/**
 * Address of the client: the socket's. `X-Forwarded-For` counts only as far as proxies are trusted: each of them appends the
 * address it saw.
 * @param trustedProxies proxies in front of this server
 * @returns `unknown` when there is none
 */
export function clientAddress(headers: Headers, peer: Peer, trustedProxies: number): string {
  const hops = forwardedHops(headers)
  const claimed = trustedProxies > 0 ? (hops.at(-trustedProxies) ?? hops[0]) : undefined
  return (claimed ?? peer ?? 'unknown').slice(0, 64)
}

/**
 * What reports are counted under: behind a proxy of this network the address that proxy names, so that the pages of
 * different visitors do not share a limit. It decides no permission.
 */
export function reportAddress(headers: Headers, peer: Peer, address: string): string {
  const direct = typeof peer === 'string' && !isPrivate(peer)
  return direct ? address : (forwardedHops(headers).at(-1) ?? address).slice(0, 64)
}

/**
 * Whether a request was made on this machine. The socket decides; headers can only deny it: a foreign name in Host means DNS
 * rebinding (a page elsewhere resolved its name to this machine), a foreign hop means that a proxy forwarded it. Where the
 * runtime has no sockets, the headers alone decide.
 */
export function isLoopback(headers: Headers, url: URL, peer?: Peer): boolean {
  if (peer === null || (peer !== undefined && !isLoopbackAddress(peer))) return false
  const names = [headers.get('host') ?? url.host, ...valuesOf(headers, NAMED_HOST)]
  if (!names.every((name) => name.split(',').every((one) => isLoopbackHost(one.trim())))) return false
  const hops = [...forwardedHops(headers), ...forwardedFor(headers), ...valuesOf(headers, NAMED_CLIENT)]
  return hops.every(isLoopbackAddress)
}

/** Headers in which proxies and tunnels record the requested host and the address of their client. */
const NAMED_HOST = ['x-forwarded-host', 'x-original-host']
const NAMED_CLIENT = ['x-real-ip', 'x-client-ip', 'cf-connecting-ip', 'true-client-ip', 'fly-client-ip']

function valuesOf(headers: Headers, names: readonly string[]): string[] {
  return names.map((name) => headers.get(name)).filter((value) => value !== null)
}

function forwardedHops(headers: Headers): string[] {
  const given = headers.get('x-forwarded-for')
  return given === null
    ? []
    : given
        .split(',')
        .map((hop) => hop.trim())
        .filter((hop) => hop !== '')
}

/** `for=` entries of the standard `Forwarded` header; one that cannot be read counts as foreign. */
function forwardedFor(headers: Headers): string[] {
  const given = headers.get('forwarded')
  if (given === null) return []
  return given.split(',').map((hop) => /for="?\[?([^\]";]+)/i.exec(hop)?.[1] ?? 'unreadable')
}

/** An address of this machine or a private network, where proxies stand. */
function isPrivate(address: string): boolean {
  const bare = address.toLowerCase().replace(/^::ffff:/, '')
  return (
    isLoopbackAddress(address) ||
    /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|169\.254\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd]|fe80:)/.test(
      bare,
    )
  )
}
