import { isLoopbackAddress, isLoopbackHost } from '../../model/tools/loopback.ts'

/**
 * Address of the client as the nearest hop saw it: the last entry of `X-Forwarded-For`, because earlier ones are
 * what the client says about itself. Next's own server fills the header when there is no proxy.
 * @returns `unknown` when nothing tells
 */
export function clientAddress(headers: Headers): string {
  const hops = forwardedHops(headers)
  return (hops.at(-1) ?? headers.get('x-real-ip')?.trim() ?? 'unknown').slice(0, 64)
}

/**
 * Whether a request was made on this machine, as far as headers can tell. A foreign name in Host means that a page
 * elsewhere got its name resolved to this machine (DNS rebinding); a foreign hop means that a proxy brought it here.
 */
export function isLoopback(headers: Headers, url: URL): boolean {
  const names = [headers.get('host') ?? url.host, headers.get('x-forwarded-host')].filter(
    (name) => name !== null,
  )
  if (!names.every((name) => name.split(',').every((one) => isLoopbackHost(one.trim())))) return false
  const hops = [...forwardedHops(headers), ...forwardedFor(headers), headers.get('x-real-ip')].filter(
    (hop) => hop !== null,
  )
  return hops.every(isLoopbackAddress)
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
