import type { Channel } from '../model/extensions.ts'
import { line, type Message, messageOf } from './message.ts'
import { post } from './post.ts'

/** Address of the incoming webhook. */
export interface SlackOptions {
  /** Address of an incoming webhook; it is a secret. */
  readonly url: string
  /** Name that rules use. @default 'slack' */
  readonly id?: string
  /** Address of your monitoring page, added to each message. */
  readonly link?: string
}

/** Slack takes one message a second from a webhook. */
const EVERY_MS = 1000
/** Slack refuses a longer text in a section. */
const MOST_SECTION = 3000
/** Slack refuses more fields in a section, and longer ones. */
const MOST_FIELDS = 10
const MOST_FIELD = 300

/** Tells a Slack channel through an incoming webhook, by `fetch`: no package is needed. */
export function slackChannel({ url, id = 'slack', link }: SlackOptions): Channel {
  return {
    id,
    everyMs: EVERY_MS,
    send: (notice, snapshot, { signal }) =>
      post({ name: 'Slack', url, body: JSON.stringify(bodyOf(messageOf(notice, snapshot), link)) }, signal),
  }
}

/** Texts are plain: nothing in a name can mention somebody or become a link. */
const plain = (text: string, most: number) => ({ type: 'plain_text', text: line(text, most), emoji: false })

function bodyOf({ title, sentence, facts, advice }: Message, link: string | undefined): unknown {
  const fields = facts
    .slice(0, MOST_FIELDS)
    .map(({ label, value }) => plain(`${label}: ${value}`, MOST_FIELD))
  return {
    // What a notification shows, and what is read out.
    text: escaped(line(`${title}: ${sentence}`, MOST_SECTION)),
    blocks: [
      { type: 'section', text: plain(title, MOST_SECTION) },
      { type: 'section', text: plain(sentence, MOST_SECTION) },
      ...(fields.length > 0 ? [{ type: 'section', fields }] : []),
      ...(advice === '' ? [] : [{ type: 'section', text: plain(advice, MOST_SECTION) }]),
      ...(link === undefined ? [] : [{ type: 'section', text: plain(link, MOST_SECTION) }]),
    ],
  }
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
}
