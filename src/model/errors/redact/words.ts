import { withoutUrl } from './url.ts'

/** The value after one of these words is a secret or a person, however it is joined to them. */
const SECRET_WORD =
  /^["'([{]*(?:[\w.-]{0,40}(?:password|passwd|pwd|passphrase|secret|token|jwt|api[_-]?key|private[_-]?key|access[_-]?key|authorization|credential|cookie)[\w.-]{0,40}|bearer|basic|session|(?:tenant\/)?user|username|login|email|phone|iban|card|ssn|service[_-]role)["']?(?:[:=]|:=|=>|->)?$/i
/** Joins a word and its value from a distance. */
const JOINER = /^(?:[:=]|:=|=>|->|is:)$/
/** Groups of a card, account or phone number, as people write them; a word may stick to either end. */
const GROUPED = /(?<!\d)[A-Z]{0,2}\d{2,6}(?:[ \u00a0.-][A-Z0-9]{2,6}){2,}(?!\d)/g
/** Words that may stand between such a word and its value, or make it a sentence. */
const NO_VALUE =
  /^(?:authentication|is|was|are|has|not|failed|expired|invalid|missing|required|for|or|and|to|in|of|the|a|an|error|found|connections?|time-?out|id|name|pool|mode|roles?|…|"…"|'…')[.,;:)]*$/i
/** Cut where one word carries several things. */
const JOINTS = /([,;|&()[\]{}<>]+)/

/** The text with secrets and values removed word by word; white space and control characters become one space. */
export function withoutSecrets(text: string, gone: string): string {
  const words = text
    .replace(GROUPED, (groups) => (groups.replace(/\D/g, '').length >= 8 ? gone : groups))
    .split(/[\s\p{Cc}\p{Cf}]+/u)
    .filter((word) => word !== '')
  let afterSecret = false
  const out: string[] = []
  for (const word of words) {
    const hidden: boolean = afterSecret && !NO_VALUE.test(word) && !JOINER.test(word)
    const shown = hidden ? gone : plain(word, gone)
    afterSecret =
      SECRET_WORD.test(word) ||
      (afterSecret && JOINER.test(word)) ||
      (hidden && /^(?:bearer|basic)$/i.test(word))
    if (!(shown === gone && out.at(-1) === gone)) out.push(shown)
  }
  return out.join(' ')
}

function plain(word: string, gone: string): string {
  const scheme = word.indexOf('://')
  if (scheme > 0) return withoutUrl(word, scheme, gone)
  if (word.includes('@')) return gone
  const parts = word.split(JOINTS)
  return parts.map((part, i) => (i % 2 === 1 ? part : piece(part, gone))).join('')
}

/** One piece of a word, without joints. */
function piece(part: string, gone: string): string {
  if (part === '') return part
  // Padding of base64 is not an assignment.
  if (/^[^=]+=*$/.test(part) && isValue(part)) return gone
  const equals = part.indexOf('=')
  if (equals > 0 && equals < part.length - 1 && !/[<>!=]$/.test(part.slice(0, equals)))
    return `${piece(part.slice(0, equals), gone)}=${gone}`
  if (/^eyJ|^sb_(?:secret|publishable)_|^sbp_/.test(part)) return gone
  // A path of the file system or of an object; `a/b` may be a choice of words.
  if (/^(?:[A-Za-z]:)?[/\\][^/\\]+[/\\]|^\.{1,2}[/\\]/.test(part)) return gone
  const atoms = part.split(/([:"'`]+)/)
  return atoms
    .map((atom, i) => {
      if (i % 2 === 1 || atom === '') return atom
      return isValue(atom) || (i > 1 && SECRET_WORD.test(atoms[i - 2] as string)) ? gone : atom
    })
    .join('')
}

/** Letters from a to f in a row that make no word of any language, but a key. */
const LETTERS_OF_NO_WORD = 20

/** Long numbers, hex, UUIDs and base64: nothing that names a thing looks like them. */
function isValue(atom: string): boolean {
  if (atom.length < 7) return false
  const digits = atom.replace(/\D/g, '').length
  if (/^[+-]?\d[\d.\-/T]*Z?$/.test(atom)) return digits >= 7 && !/^\d{1,3}(?:\.\d{1,3}){3}\.?$/.test(atom)
  // Of letters alone no word is that long.
  if (/^[0-9a-f-]+$/i.test(atom))
    return (atom.length >= 16 && digits >= 2) || atom.replaceAll('-', '').length >= LETTERS_OF_NO_WORD
  return (
    atom.length >= 20 &&
    digits >= 1 &&
    /^[\w+/=.~-]+$/.test(atom) &&
    !isHost(atom) &&
    (digits >= 3 || /[+/=]/.test(atom))
  )
}

/** Hosts stay: they name the database. */
function isHost(atom: string): boolean {
  return /^(?:[a-z0-9-]+\.)+[a-z]{2,}\.?$/i.test(atom)
}
