/** What is read of a request before it is sent. Nothing of it is changed. */
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

/** Names in lower case with their values, in order; those that tracing adds differ in every request and are left out. */
export function headersOf({ headers }: OutgoingRequest): readonly (readonly [string, string])[] {
  return [...new Headers(headers)].filter(([name]) => name !== 'traceparent' && name !== 'tracestate')
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

/** Keys remembered for one render at most; beyond, requests are counted one by one. */
const MOST_KEYS = 500

/** One module file is several modules in a production server, so what a render requested is recorded globally to the process. */
const KEY: unique symbol = Symbol.for('next-db-monitoring.memoised-requests') as never

/**
 * Whether React's request memoisation answers a request from an equal one before it in the same render, so that nothing is sent. As
 * Next does it: reads without a signal of their own, equal in method, address and headers.
 * @param render what is the same for all of one render; `undefined` = no render
 */
export function isMemoised(render: object | undefined, request: OutgoingRequest): boolean {
  const { method, signal } = request
  if (render === undefined || signal !== null || (method !== 'GET' && method !== 'HEAD')) return false
  const holder = globalThis as { [KEY]?: WeakMap<object, Set<string>> }
  const renders = (holder[KEY] ??= new WeakMap())
  let keys = renders.get(render)
  if (keys === undefined) renders.set(render, (keys = new Set()))
  const key = JSON.stringify([method, request.url, headersOf(request)])
  if (keys.has(key)) return true
  if (keys.size < MOST_KEYS) keys.add(key)
  return false
}
