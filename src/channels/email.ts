import { DeliveryError } from '../model/errors/delivery-error.ts'
import type { Channel, SendContext } from '../model/extensions.ts'
import { line, type Message, messageOf } from './message.ts'
import { digestOf } from './signature.ts'

/** What is used of a transport of `nodemailer`. */
export interface MailTransport {
  sendMail(mail: {
    readonly from: string
    readonly to: string | string[]
    readonly subject: string
    readonly text: string
    readonly messageId: string
  }): Promise<unknown>
}

/** Who gets mail. */
export interface EmailOptions {
  /** `nodemailer.createTransport(…)`, with timeouts of its own. */
  readonly transport: MailTransport
  readonly from: string
  readonly to: string | readonly string[]
  /** Name that rules use. @default 'email' */
  readonly id?: string
  /** Address of your monitoring page, added to each mail. */
  readonly link?: string
}

/** Longest subject, characters: RFC 5322 allows a line of 998. */
const MOST_SUBJECT = 200

/** Sends plain-text mail through a transport of `nodemailer`, which you bring: it is an optional peer. */
export function emailChannel({ transport, from, to, id = 'email', link }: EmailOptions): Channel {
  return {
    id,
    async send(notice, snapshot, context) {
      const message = messageOf(notice, snapshot)
      await sent(context, async () =>
        transport.sendMail({
          from,
          to: typeof to === 'string' ? to : [...to],
          subject: line(`[db-monitoring] ${message.title}: ${message.sentence}`, MOST_SUBJECT),
          text: textOf(message, link),
          // The same at every try, so that a mailbox can fold copies.
          messageId: `<${(await digestOf(context.key)).slice(0, 32)}@next-db-monitoring>`,
        }),
      )
    },
  }
}

/** @throws DeliveryError with the code only: an answer of a mail server may hold addresses */
async function sent({ signal }: SendContext, send: () => Promise<unknown>): Promise<void> {
  if (signal.aborted) throw new DeliveryError('Mail: stopped before it was sent')
  try {
    await send()
  } catch (error) {
    const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown }
    const status = typeof responseCode === 'number' ? responseCode : null
    const why = [typeof code === 'string' && /^[A-Z_]{2,40}$/.test(code) ? code : null, status]
    // 5xx is the server's last word; 4xx means later (RFC 5321, 4.2.1).
    throw new DeliveryError(`Mail was not taken: ${why.filter(Boolean).join(' ') || 'no reason given'}`, {
      final: status !== null && status >= 500,
    })
  }
}

function textOf({ title, sentence, facts, advice }: Message, link: string | undefined): string {
  return [
    title,
    '',
    sentence,
    ...(facts.length > 0 ? ['', ...facts.map(({ label, value }) => `${label}: ${value}`)] : []),
    ...(advice === '' ? [] : ['', advice]),
    ...(link === undefined ? [] : ['', link]),
    '',
  ].join('\n')
}
