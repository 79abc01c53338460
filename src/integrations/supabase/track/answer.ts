import { errorCode } from '../../../model/errors/code-of.ts'

/** Bytes of an error's body that are read. */
const MOST_BYTES = 8192

/** What a response with an error status contains. */
export interface ErrorAnswer {
  readonly status: number
  /** From the headers; `null` when they carry none. */
  readonly code: string | null
  /** Whether it is about the state of the service rather than about this request: then its text is stored. */
  readonly serious: boolean
  /** The body as an error, read beside the caller; `null` when it is not JSON, too long, or cannot be read. */
  readonly body: (() => Promise<Said | null>) | null
}

/** An error answer's fields. */
export type Said = Readonly<Record<string, unknown>>

/**
 * Reads a response without disturbing it. The body is looked at only when the status is an error and the content type
 * is JSON, through a clone, and never before the caller gets the answer.
 * @returns `null` when the answer is no error
 */
export function errorAnswer(response: Response, method: string): ErrorAnswer | null {
  // A user's own fetch may answer with less than a Response.
  const status = response?.status
  if (!(status >= 400)) return null
  const serious = status >= 500 || status === 429 || status === 408
  const code =
    /\berror=([\w.-]{1,40})/.exec(headerOf(response, 'proxy-status') ?? '')?.[1] ??
    headerOf(response, 'x-sb-error-code')
  const readable =
    method !== 'HEAD' && /\bjson\b/i.test(headerOf(response, 'content-type') ?? '') && !response.bodyUsed
  // Cloned now, before it is read; parsed only when needed.
  const copy = readable && (serious || code === null) ? response.clone() : null
  return { status, code, serious, body: copy && (() => objectOf(copy)) }
}

/** A header of an answer; `null` when it has none, or no headers at all. */
export function headerOf(response: { readonly headers?: Headers }, name: string): string | null {
  const { headers } = response
  return typeof headers?.get === 'function' ? headers.get(name) : null
}

/**
 * An error response in the shape of an error: the body's fields, the header's code before the body's, and
 * `HTTP` with the status where no layer gave a code.
 */
export async function wordsOf({ status, code, body }: ErrorAnswer, pool: string): Promise<Said> {
  const said = (await body?.()) ?? { message: `HTTP ${status}` }
  // The taxonomy recognizes Storage's refusals by status; other layers use the same statuses with other meanings.
  const error = {
    ...said,
    status,
    ...(/^supabase:(?:.+:)?storage$/.test(pool) ? { name: 'StorageApiError' } : {}),
  }
  const known = code ?? errorCode(said)
  return { ...error, error_code: known ?? `HTTP${status}` }
}

async function objectOf(copy: Response): Promise<Said | null> {
  try {
    const parsed: unknown = JSON.parse(await front(copy))
    return parsed !== null && typeof parsed === 'object' ? (parsed as Said) : null
  } catch {
    // Not JSON after all, too long, or the caller gave up meanwhile: fall back to the status.
    return null
  }
}

async function front(copy: Response): Promise<string> {
  const reader = copy.body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (let bytes = 0; reader; ) {
    const { done, value } = await reader.read()
    if (done) break
    bytes += value.byteLength
    if (bytes > MOST_BYTES) {
      void reader.cancel().catch(() => {})
      return ''
    }
    text += decoder.decode(value, { stream: true })
  }
  return text
}
