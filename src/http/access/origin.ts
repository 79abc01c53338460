/** Where a request comes from according to the browser; `unsaid` = no browser, or one that does not report it. */
export type RequestOrigin = 'same' | 'cross' | 'unsaid'

/**
 * Reads `Sec-Fetch-Site`, which a page cannot set, and where it is missing compares `Origin` with the host.
 * `none` (typed into the address bar) is not a page of this application either.
 */
export function originOf(headers: Headers, url: URL): RequestOrigin {
  const site = headers.get('sec-fetch-site')
  if (site !== null) return site === 'same-origin' ? 'same' : 'cross'
  const origin = headers.get('origin')
  if (origin === null) return 'unsaid'
  const hosts = [headers.get('x-forwarded-host'), headers.get('host'), url.host]
  const host = hostOf(origin)
  return host !== undefined && hosts.includes(host) ? 'same' : 'cross'
}

/** Host and port of an origin; `undefined` for `null` (sandboxed pages) and what is no address. */
function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host || undefined
  } catch {
    return undefined
  }
}
