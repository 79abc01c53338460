/** A host name, an IPv4 or a bracketed IPv6 address, with or without a port. */
const HOST = /^(?:[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/

/**
 * A word that holds a URL, reduced to scheme, host and port.
 * @param scheme where `://` begins
 */
export function withoutUrl(word: string, scheme: number, gone: string): string {
  const name = /[A-Za-z][A-Za-z0-9+.-]*$/.exec(word.slice(Math.max(0, scheme - 20), scheme))?.[0] ?? ''
  const rest = word.slice(scheme + 3)
  // A password may hold any sign when it was not encoded, so the last @ of the word ends the credentials.
  const place = rest.slice(rest.lastIndexOf('@') + 1)
  const end = place.search(/[/?#]/)
  const host = (end < 0 ? place : place.slice(0, end)).replace(/[.,;:)\]}>"'`]+$/, '')
  const bare = host.startsWith('[') && !host.includes(']') ? `${host}]` : host
  return `${name}://${HOST.test(bare) ? bare : gone}${end < 0 ? '' : `/${gone}`}`
}
