import { type Notice, TEST_RULE } from '../model/alert.ts'
import { factsOf } from '../model/channels/facts.ts'
import type { Snapshot } from '../model/snapshot.ts'
import type { Evidence } from '../model/verdict.ts'

/** A notice in the words that every channel uses. */
export interface Message {
  /** What happened to the alert, its severity and its app: `alert (critical) shop, production`. */
  readonly title: string
  /** The cause's sentence, as in the verdict. */
  readonly sentence: string
  /** How long it lasted, culprit, and evidence while it fires. */
  readonly facts: readonly Evidence[]
  /** What to change; empty = nothing is known. */
  readonly advice: string
}

/** What happened to an alert, in one or two words. */
const WORDS: Readonly<Record<Notice['kind'], string>> = {
  opened: 'alert',
  repeated: 'still firing',
  escalated: 'worse',
  acknowledged: 'acknowledged',
  resolved: 'resolved',
}

/** What happened to an alert; a test message is marked as one in every channel. */
export function wordOf({ kind, alert }: Pick<Notice, 'kind' | 'alert'>): string {
  return alert.rule === TEST_RULE ? 'TEST' : WORDS[kind]
}

/** What a channel tells of a notice; the same facts as in the alert of the API. */
export function messageOf({ kind, alert }: Notice, { instance }: Pick<Snapshot, 'instance'>): Message {
  return {
    title: `${wordOf({ kind, alert })} (${alert.severity}) ${instance.service}, ${instance.environment}`,
    sentence: alert.message,
    facts: factsOf(alert),
    advice: kind === 'resolved' ? '' : (alert.advice ?? ''),
  }
}

/** A text of one line, cut at so many characters; a pair of surrogates is not cut in two. */
export function line(text: string, most: number): string {
  const one = text.replace(/\s+/g, ' ').trim()
  return one.length <= most ? one : `${one.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}
