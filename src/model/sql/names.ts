import type { Lexer } from './lexer.ts'
import { DOT, QUOTED, WORD } from './lexer.ts'

/** Postgres cuts an identifier here, bytes. */
const LONGEST_IDENTIFIER = 63

/** Words found where a name would be but that are not names: Postgres reserves them. */
const RESERVED: ReadonlySet<string> = new Set(
  'all analyse analyze and any array as asc authorization both case cast check collate column constraint create default desc distinct do else end except false fetch for foreign from grant group having in initially intersect into is join lateral leading left like limit natural not null offset on only or order placing primary references returning right select set some symmetric table then to trailing true union unique user using values variadic verbose when where window with'.split(
    ' ',
  ),
)

/** A name as written in a statement. */
export interface Name {
  readonly text: string
  /** Whether a schema stands before it. */
  readonly qualified: boolean
}

/**
 * Reads the possibly quoted, possibly qualified name that begins at the current token; the lexer stands on its last
 * part then. `public.` is left out.
 * @returns `null` when no name stands there; the lexer has not moved then
 */
export function nameAt(lexer: Lexer): Name | null {
  if (lexer.kind !== QUOTED && lexer.kind !== WORD) return null
  const word = lexer.keyword()
  if (RESERVED.has(word)) return null
  let text = word === '' ? part(lexer) : cut(word)
  let last = text
  let qualified = false
  for (let parts = 1; lexer.peek() === DOT; parts++) {
    lexer.next()
    const kind = lexer.next()
    if (kind !== WORD && kind !== QUOTED) break
    last = part(lexer)
    // `a.b.c` is the longest there is: more parts are of no table.
    if (parts > 2) continue
    text = !qualified && text === 'public' ? last : `${text}.${last}`
    qualified = true
  }
  return last === '' ? null : { text, qualified }
}

/** One identifier, cut as Postgres cuts it, with no character that could break a line. */
function part(lexer: Lexer): string {
  const word = lexer.word()
  if (lexer.kind === WORD) return cut(word)
  const text = unquoted(word)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is replaced
  return cut(/[\u0000-\u001f\u007f]/.test(text) ? text.replace(/[\u0000-\u001f\u007f]+/g, ' ') : text)
}

function cut(text: string): string {
  if (text.length * 3 <= LONGEST_IDENTIFIER) return text
  let bytes = 0
  for (let at = 0; at < text.length; ) {
    const point = text.codePointAt(at) as number
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x1_0000 ? 3 : 4
    if (bytes > LONGEST_IDENTIFIER) return text.slice(0, at)
    at += point > 0xffff ? 2 : 1
  }
  return text
}

/** A name without the quotes around it: `"a""b"`, and `U&"…"` with its characters decoded. */
function unquoted(word: string): string {
  const quote = word.indexOf('"')
  const inside = word.slice(quote + 1, -1)
  const name = inside.includes('""') ? inside.replaceAll('""', '"') : inside
  return quote === 0 ? name : name.replace(/\\(?:([\da-f]{4})|\+([\da-f]{6})|(\\))/gi, decoded)
}

function decoded(all: string, four?: string, six?: string, slash?: string): string {
  if (slash) return slash
  const point = Number.parseInt(four ?? six ?? '', 16)
  return point <= 0x10_ffff ? String.fromCodePoint(point) : all
}
