import { own } from '../../tools/own.ts'

/** Words after which a quoted name is part of the schema, not a value. */
const NAMED =
  /(?:^|[^\w])(?:relation|table|view|column|constraint|index|function|procedure|routine|role|database|schema|sequence|type|parameter|operator|trigger|policy|extension|cursor|publication|package|module|option)s? $/i
/** A plain name, dotted at most twice. */
const NAME = /^[a-z_][a-z0-9_]{0,62}(?:\.[a-z_][a-z0-9_]{0,62}){0,2}$/i
/** A host and port in backticks stay: they name the server. */
const HOST = /^[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*:\d{1,5}$/i

/** Postgres's details that quote a row without quotation marks. */
const ROWS: readonly (readonly [RegExp, string])[] = [
  [/\)=\([^\n]*\)?/g, ')=(…)'],
  [/(Failing row contains|rejected row|with value|with values) \([^\n]*/gi, '$1 (…)'],
  [/(\bCONTEXT:|\bSTATEMENT:|\bQUERY:|\bLINE \d+:)[^\n]*/g, '$1 …'],
]

/** The text with quoted literals and quoted rows replaced. Each character is looked at a fixed number of times. */
export function withoutLiterals(text: string, gone: string): string {
  let rest = text
  for (const [pattern, replacement] of ROWS) rest = rest.replace(pattern, replacement)
  let out = ''
  for (let at = 0; at < rest.length; ) {
    const dollar =
      rest[at] === '$' ? /^\$(?:[a-z_]\w{0,30})?\$/i.exec(rest.slice(at, at + 34))?.[0] : undefined
    const quote = dollar ?? opening(rest, at)
    if (quote === null) {
      out += rest[at]
      at++
      continue
    }
    const from = at + quote.length
    const end = closing(rest, from, quote)
    const inside = rest.slice(from, end)
    if ((NAME.test(inside) && NAMED.test(out.slice(-24))) || (quote === '`' && HOST.test(inside))) {
      out += `${quote}${inside}${quote}`
      at = end + quote.length
      continue
    }
    // A value may hold quotation marks itself, so it ends at the last one there is.
    out += quote.startsWith('$') ? gone : `${quote}${gone}${quote}`
    at = Math.max(end, lastMark(rest, from, quote)) + quote.length
  }
  return out
}

/** A quotation mark that opens a literal here; an apostrophe inside a word (`can't`) does not. */
function opening(text: string, at: number): string | null {
  const mark = text[at] as string
  if (OPENS.includes(mark)) return mark
  if (mark !== "'" && mark !== '‘') return null
  const before = text.slice(Math.max(0, at - 2), at)
  return /\w$/.test(before) && !/(?:^|\W)[ebnxu]$/i.test(before) ? null : mark
}

/** Marks that open a quotation in the languages of the server: «…» in French, »…« and „…“ in German, 「…」 in Japanese. */
const OPENS = '"`“”«»„‚‹›「『《'
const CLOSES: Readonly<Record<string, string>> = {
  '“': '”',
  '«': '»',
  '»': '«',
  '„': '“',
  '‚': '‘',
  '‹': '›',
  '›': '‹',
  '‘': '’',
  '「': '」',
  '『': '』',
  '《': '》',
}

/** The last mark that may close a quotation; -1 when there is none behind `from`. */
function lastMark(text: string, from: number, quote: string): number {
  if (quote.startsWith('$')) return -1
  const marks = quote === '„' ? ['“', '”'] : [own(CLOSES, quote) ?? quote]
  const last = Math.max(...marks.map((mark) => text.lastIndexOf(mark)))
  return last >= from ? last : -1
}

/** Where the literal ends; a doubled or escaped mark does not end it, an unclosed one runs to the end. */
function closing(text: string, from: number, quote: string): number {
  const mark = own(CLOSES, quote) ?? quote
  if (mark.length > 1) {
    const end = text.indexOf(mark, from)
    return end < 0 ? text.length : end
  }
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === mark) {
      if (text[at + 1] !== mark) return at
      at++
    }
  }
  return text.length
}
