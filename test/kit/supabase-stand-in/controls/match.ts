import type { Exchange } from '../exchange.ts'

/** Which requests a control concerns. Everything given must fit; nothing given fits every request. */
export interface Match {
  readonly method?: string
  /** A prefix of the path (`/rest/v1/visits`) or a pattern. */
  readonly path?: string | RegExp
}

export function fits(match: Match | undefined, exchange: Pick<Exchange, 'method' | 'path'>): boolean {
  if (!match) return true
  if (match.method && match.method !== exchange.method) return false
  if (match.path === undefined) return true
  return typeof match.path === 'string'
    ? exchange.path.startsWith(match.path)
    : match.path.test(exchange.path)
}
