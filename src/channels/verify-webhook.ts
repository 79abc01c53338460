import { own } from '../model/tools/own.ts'
import { HEADERS, sameText, signatureOf } from './signature.ts'

/** What came to the receiver of a webhook. */
export interface ReceivedWebhook {
  /** The body as it came, before it was parsed. */
  readonly body: string
  /** The request's headers; a `Headers`, or an object with names in lower case as Node's servers have it. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** The secret of `webhookChannel`. */
  readonly secret: string
  /** Whether this id was seen before; remember ids for `toleranceSeconds`, so that a copy is refused. @default nothing was seen */
  readonly seen?: (id: string) => boolean | Promise<boolean>
  /** Seconds the message may be old, or ahead. @default 300 */
  readonly toleranceSeconds?: number
  /** Seconds since the epoch. @default now */
  readonly now?: number
}

/** Why a message was not accepted. */
type Refused = 'incomplete' | 'too-old' | 'wrong-signature' | 'replayed'

/** Standard Webhooks suggests five minutes. */
const TOLERANCE_SECONDS = 300

/**
 * Whether a message came from `webhookChannel` with this secret, lately, and not for the second time. Never throws because of the
 * message; rejects when `seen` does.
 */
export async function verifyWebhook(
  received: ReceivedWebhook,
): Promise<{ readonly ok: true; readonly id: string } | { readonly ok: false; readonly reason: Refused }> {
  const { body, headers, secret, seen, toleranceSeconds = TOLERANCE_SECONDS } = received
  const refused = (reason: Refused) => ({ ok: false, reason }) as const
  const id = valueIn(headers, HEADERS.id)
  const timestamp = valueIn(headers, HEADERS.timestamp)
  const signatures = valueIn(headers, HEADERS.signature)
  if (!id || !signatures || !secret || !/^\d{1,12}$/.test(timestamp)) return refused('incomplete')
  const seconds = Number(timestamp)
  const now = received.now ?? Date.now() / 1000
  if (!(Math.abs(now - seconds) <= toleranceSeconds)) return refused('too-old')
  const right = await signatureOf(secret, id, seconds, body)
  if (!signatures.split(' ').some((given) => sameText(given, right))) return refused('wrong-signature')
  if (await seen?.(id)) return refused('replayed')
  return { ok: true, id }
}

function valueIn(headers: ReceivedWebhook['headers'], name: string): string {
  if (headers instanceof Headers) return headers.get(name) ?? ''
  const value = own(headers, name)
  return typeof value === 'string' ? value : ''
}
