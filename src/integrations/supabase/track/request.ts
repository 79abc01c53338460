/** What is read of a request before it goes out. Nothing of it is changed. */
export interface OutgoingRequest {
  readonly method: string
  readonly url: string
  readonly headers: HeadersInit | undefined
  /** The caller's own signal. */
  readonly signal: AbortSignal | null
  /** Whether a signal may be added: the arguments are a plain URL and plain options without a signal of their own. */
  readonly signalFree: boolean
}

/** Reads what `fetch` was called with: a URL or a `Request`, with or without options. */
export function readRequest(input: RequestInfo | URL, init: RequestInit | undefined): OutgoingRequest {
  const request = typeof input === 'object' && 'url' in input ? input : undefined
  const signal = init?.signal ?? request?.signal ?? null
  return {
    method: (init?.method ?? request?.method ?? 'GET').toUpperCase(),
    url: typeof input === 'string' ? input : (request?.url ?? String(input)),
    headers: init?.headers ?? request?.headers,
    signal,
    signalFree: signal === null && (init === undefined || isPlain(init)),
  }
}

/** @param name in lower case */
export function headerOf({ headers }: OutgoingRequest, name: string): string | null {
  if (headers === undefined) return null
  if (headers instanceof Headers) return headers.get(name)
  const rows = Array.isArray(headers) ? headers : Object.entries(headers)
  return rows.find(([key]) => key?.toLowerCase() === name)?.[1] ?? null
}

/** What an operation's attempts have in common. */
export function keyOf({ method, url }: OutgoingRequest): string {
  return `${method} ${url}`
}

/** How often supabase-js has sent it before; 0 = the first attempt. */
export function numberOf(request: OutgoingRequest): number {
  return Number(headerOf(request, 'x-retry-count')) || 0
}

/** Options that a copy holds whole; a `Request` given as options keeps its fields behind getters. */
function isPlain(init: RequestInit): boolean {
  const prototype: unknown = Object.getPrototypeOf(init)
  return prototype === Object.prototype || prototype === null
}
