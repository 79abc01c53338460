import { isLoopbackHost } from '../../../model/tools/loopback.ts'

/** A name without a domain (a container's), all addresses of a machine, addresses of a private net. */
const NEAR = /^(?:[^.:]+|0\.0\.0\.0|\[::\]|10\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+|192\.168\.[\d.]+)$/

/** Finds out how the app's own port is spoken to. */
export interface Addresses {
  /**
   * Sends to an address, and where nothing answers there, by the other scheme to the same host and port.
   * @throws what the last attempt threw
   */
  reach(address: URL, send: (address: URL) => Promise<Response>): Promise<Response>
}

/**
 * Behind a proxy that ends TLS, Next gives a request `https:` with the port on which it listens for plain HTTP itself. What answered
 * once is tried first from then on.
 */
export function createAddresses(): Addresses {
  /** By host and port, those whose own scheme did not work: a few, because only near ones are tried. */
  const swapped = new Set<string>()
  return {
    async reach(given, send) {
      const { host, hostname, port } = given
      const other = isNear(hostname) && port !== '' ? inOtherScheme(given) : null
      if (other === null) return send(given)
      const [first, second] = swapped.has(given.protocol + host) ? [other, given] : [given, other]
      try {
        return await send(first)
      } catch (error) {
        // Somebody is there and slow; a message is not to be sent twice for that.
        if ((error as { name?: unknown } | null)?.name === 'TimeoutError') throw error
        const response = await send(second)
        if (second === other) swapped.add(given.protocol + host)
        else swapped.delete(given.protocol + host)
        return response
      }
    },
  }
}

function inOtherScheme(given: URL): URL {
  const other = new URL(given)
  other.protocol = given.protocol === 'https:' ? 'http:' : 'https:'
  // The port stays what it is, also where it is the one the new scheme leaves out.
  other.port = given.port
  return other
}

/** Nothing is sent in the clear over a public net. */
function isNear(hostname: string): boolean {
  return isLoopbackHost(hostname) || NEAR.test(hostname)
}
