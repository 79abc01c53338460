import type { Notice } from '../model/alert.ts'
import { DeliveryError } from '../model/errors/delivery-error.ts'
import type { Channel } from '../model/extensions.ts'
import type { Snapshot } from '../model/snapshot.ts'
import { messageOf } from './message.ts'
import { post } from './post.ts'
import { digestOf, HEADERS, signatureOf } from './signature.ts'

/** Address of your webhook. */
export interface WebhookOptions {
  readonly url: string
  /** Shared with the receiver, 16 characters or more; also `whsec_…` of Standard Webhooks. */
  readonly secret: string
  /** Name that rules use. @default 'webhook' */
  readonly id?: string
  /** Whether it is told of acknowledgements (`kind: 'acknowledged'`), and of the end of a test message. @default false */
  readonly followsIncidents?: boolean
}

/** What a webhook gets as JSON. Times are ISO 8601. */
export interface WebhookBody {
  readonly version: 1
  readonly kind: Notice['kind']
  readonly at: string
  /** The cause's sentence. */
  readonly message: string
  readonly facts: readonly { readonly label: string; readonly value: string }[]
  readonly advice: string
  readonly alert: {
    readonly id: string
    readonly rule: string
    readonly subject: string
    readonly name: string
    readonly severity: string
    readonly openedAt: string
    readonly resolvedAt: string | null
  }
  readonly instance: {
    readonly id: string
    readonly service: string
    readonly region: string | null
    readonly environment: string
  }
}

/** A shorter secret can be guessed. */
const LEAST_SECRET = 16

/** Posts each notice as JSON, signed as Standard Webhooks has it (HMAC-SHA256 over id, time and body). */
export function webhookChannel({
  url,
  secret,
  id = 'webhook',
  followsIncidents = false,
}: WebhookOptions): Channel {
  return {
    id,
    followsIncidents,
    async send(notice, snapshot, { signal, key }) {
      if (typeof secret !== 'string' || secret.length < LEAST_SECRET)
        throw new DeliveryError(`webhook: its secret is missing or shorter than ${LEAST_SECRET} characters`, {
          final: true,
        })
      const body = JSON.stringify(bodyOf(notice, snapshot))
      const messageId = `msg_${await digestOf(key)}`
      // The wall clock, not the notice's time: a try an hour later is signed anew, so that the receiver can refuse what is old.
      const seconds = Math.floor(Date.now() / 1000)
      const headers = {
        [HEADERS.id]: messageId,
        [HEADERS.timestamp]: String(seconds),
        [HEADERS.signature]: await signatureOf(secret, messageId, seconds, body),
      }
      await post({ name: 'The webhook', url, headers, body }, signal)
    },
  }
}

function bodyOf(notice: Notice, snapshot: Snapshot): WebhookBody {
  const { id, rule, subject, name, severity, openedAt, resolvedAt } = notice.alert
  const { instance } = snapshot
  const { sentence, facts, advice } = messageOf(notice, snapshot)
  return {
    version: 1,
    kind: notice.kind,
    at: new Date(notice.at).toISOString(),
    message: sentence,
    facts,
    advice,
    alert: {
      id,
      rule,
      subject,
      name,
      severity,
      openedAt: new Date(openedAt).toISOString(),
      resolvedAt: resolvedAt === null ? null : new Date(resolvedAt).toISOString(),
    },
    instance: {
      id: instance.id,
      service: instance.service,
      region: instance.region,
      environment: instance.environment,
    },
  }
}
