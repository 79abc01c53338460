import { DeliveryError } from '../model/errors/delivery-error.ts'

/** One message by HTTP. */
export interface Post {
  /** Who gets it, for errors; the address itself may be a secret. */
  readonly name: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body: string
}

/** Answers after which another try may go better: too slow, too early, too many. */
const RETRIED: ReadonlySet<number> = new Set([408, 425, 429])

/**
 * Posts JSON, and takes an answer of 200 to 299 as delivered. No redirect is followed: it would carry the message elsewhere.
 * @throws DeliveryError without address or text of the receiver; final for an answer that another try would not change
 */
export async function post({ name, url, headers, body }: Post, signal: AbortSignal): Promise<void> {
  if (!/^https?:\/\/./.test(url))
    throw new DeliveryError(`${name}: its address is missing or is no http address`, { final: true })
  if (signal.aborted) throw new DeliveryError(`${name}: stopped before it was sent`)
  const response = await answerOf(name, () =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body,
      signal,
      redirect: 'manual',
      // Next caches what its own fetch sends.
      cache: 'no-store',
    }),
  )
  const { status } = response
  // Unread, it would hold the connection.
  response.body?.cancel().catch(() => {})
  if (status >= 200 && status < 300) return
  const retryAfterMs = askedWait(response.headers)
  throw new DeliveryError(`${name} answered HTTP ${status}`, {
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
    final: status < 500 && !RETRIED.has(status),
  })
}

async function answerOf(name: string, ask: () => Promise<Response>): Promise<Response> {
  try {
    return await ask()
  } catch (error) {
    const code = (error as { readonly cause?: { readonly code?: unknown } }).cause?.code
    const why = typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,40}$/.test(code) ? ` (${code})` : ''
    throw new DeliveryError(`${name}: no answer${why}`)
  }
}

/** `Retry-After` in ms: seconds, or a date, which is compared with the receiver's own clock. */
function askedWait(headers: Headers): number | null {
  const given = headers.get('retry-after')
  if (given === null) return null
  if (/^\s*\d{1,9}\s*$/.test(given)) return Number(given) * 1000
  const wait = Date.parse(given) - Date.parse(headers.get('date') ?? '')
  return Number.isFinite(wait) ? Math.max(0, wait) : null
}
