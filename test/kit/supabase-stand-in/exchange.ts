import type { IncomingHttpHeaders } from 'node:http'

/** One HTTP request being answered. */
export interface Exchange {
  readonly method: string
  /** Path without the query, e.g. `/rest/v1/visits`. */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  /** Aborted when the client goes away before the answer. */
  readonly gone: AbortSignal
}

export interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
}

/** An answer given by throwing: what the API says when it cannot do what was asked. */
export class ApiFault extends Error {
  readonly reply: Reply
  constructor(reply: Reply) {
    super(`HTTP ${reply.status}`)
    this.reply = reply
  }
}

export function json(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  }
}

/** The request body as JSON; an empty one is `null`. Throws `SyntaxError`. */
export function readJson(exchange: Exchange): unknown {
  return exchange.body.length === 0 ? null : JSON.parse(exchange.body.toString('utf8'))
}

/** One header as a string, `''` when absent. */
export function header(exchange: Exchange, name: string): string {
  const value = exchange.headers[name]
  return Array.isArray(value) ? value.join(', ') : (value ?? '')
}
