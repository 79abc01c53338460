/** Whether an address is this machine's own: `127.*`, `::1` and IPv4 mapped into IPv6, with or without brackets and port. */
export function isLoopbackAddress(address: string): boolean {
  const bare = address
    .toLowerCase()
    .replace(/^\[|\](:\d+)?$/g, '')
    .replace(/^::ffff:/, '')
  return bare === '::1' || /^127(\.\d{1,3}){3}(:\d+)?$/.test(bare)
}

/** Whether a host, as a Host header or an option names it, is this machine: a loopback address or `localhost`. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/^(\[[^\]]*\]|[^:]*):\d+$/, '$1')
  return name === 'localhost' || isLoopbackAddress(name)
}
