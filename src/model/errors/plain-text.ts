/** Words of letters, paths and dotted names, units after a number; nothing that quotes, assigns or encloses. */
const WORD = /^[\p{L}_@[\](]?[\p{L}\d_./:@[\]()-]{0,79}[.,;:]?$/u
const MOST_WORDS = 16
const MOST_LENGTH = 200
/** Digits of all words together: a measurement has few, an account number many. */
const MOST_DIGITS = 6

/**
 * A short text of the application's own (a place, a step, the message of a health check) when it is plainly words:
 * quotes, braces, `=`, `=>`, `key: value` pairs, addresses with `@` inside and long numbers hold values.
 * @returns `null` when the text may hold a value
 */
export function plainText(text: string): string | null {
  const line = text.trim()
  if (line === '' || line.length > MOST_LENGTH) return null
  const words = line.split(' ')
  if (words.length > MOST_WORDS || line.replace(/\D/g, '').length > MOST_DIGITS) return null
  // `key: value`: only the last word may end in a colon, where it introduces nothing.
  const plain = words.every(
    (word, i) => WORD.test(word) && !/.@/.test(word) && !(word.endsWith(':') && i < words.length - 1),
  )
  return plain && !SECRET.test(line) ? line : null
}

const SECRET =
  /passw|secret|token|api.?key|credential|authori[sz]ation|bearer|cookie|iban|card|eyJ|sb_|:\/\//i
