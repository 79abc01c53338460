import type { HeaderReader } from '../../model/supabase-path.ts'

/** What is read of a request before it goes out. Nothing of it is changed. */
export interface OutgoingRequest {
  readonly method: string
  readonly url: string
  readonly header: HeaderReader
  /** The caller's own signal. */
  readonly signal: AbortSignal | null
  /** Whether a signal may be added: the arguments are a plain URL and plain options without a signal of their own. */
  readonly signalFree: boolean
}

/** Reads what `fetch` was called with: a URL or a `Request`, with or without options. */
export function readRequest(input: RequestInfo | URL, init: RequestInit | undefined): OutgoingRequest {
  const request = typeof input === 'object' && 'url' in input ? input : undefined
  const headers = init?.headers ?? request?.headers
  const signal = init?.signal ?? request?.signal ?? null
  return {
    method: (init?.method ?? request?.method ?? 'GET').toUpperCase(),
    url: typeof input === 'string' ? input : (request?.url ?? String(input)),
    header: (name) => headerOf(headers, name),
    signal,
    signalFree: signal === null && (init === undefined || isPlain(init)),
  }
}

function headerOf(headers: HeadersInit | undefined, name: string): string | null {
  if (headers === undefined) return null
  if (headers instanceof Headers) return headers.get(name)
  const rows = Array.isArray(headers) ? headers : Object.entries(headers)
  return rows.find(([key]) => key?.toLowerCase() === name)?.[1] ?? null
}

/** Options that a copy holds whole; a `Request` given as options keeps its fields behind getters. */
function isPlain(init: RequestInit): boolean {
  const prototype: unknown = Object.getPrototypeOf(init)
  return prototype === Object.prototype || prototype === null
}
