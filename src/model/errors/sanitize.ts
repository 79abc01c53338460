import { withoutLiterals } from './redact/literals.ts'
import { withoutSecrets } from './redact/words.ts'

/** Most characters of text that are read; what distinguishes an error is at the start. Bounds the time, too. */
const MOST_INPUT = 2000
/** Longest result, in characters. */
const MOST_OUTPUT = 300
/** Stands for what was removed. */
const GONE = '…'

/**
 * Removes from a text what may be a value or a secret: quoted literals (names of tables, columns and the like stay),
 * `Key (x)=(y)` details, credentials, paths and queries of URLs, `name=value`, tokens, e-mail addresses, long numbers,
 * hex and base64. Hosts stay. Takes linear time, whatever comes in. Never throws.
 * @returns one line of at most 300 characters; what was removed shows as `…`
 */
export function sanitize(text: string): string {
  const read = front(String(text))
  const clean = withoutSecrets(withoutLiterals(read, GONE), GONE)
  return clean.length <= MOST_OUTPUT ? clean : `${clean.slice(0, MOST_OUTPUT - 1)}${GONE}`
}

/** The front of a long text, without the word it cuts through: half a secret is still a secret. */
function front(text: string): string {
  if (text.length <= MOST_INPUT) return text
  const cut = text.slice(0, MOST_INPUT)
  const space = cut.search(/\s\S*$/)
  return space > 0 ? cut.slice(0, space) : GONE
}
