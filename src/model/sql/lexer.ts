import { dollarEnd, escapedEnd, identifierEnd, isDigit, numberEnd, plainEnd, skipBlank } from './literals.ts'

/** What a token is. `VALUE` stands for everything that may hold one (literals, numbers, parameters) and for operators. */
export const END = 0
export const WORD = 1
export const QUOTED = 2
export const OPEN = 3
export const CLOSE = 4
export const COMMA = 5
export const DOT = 6
export const SEMICOLON = 7
export const VALUE = 8

const table = (of: (character: string) => number): Uint8Array =>
  Uint8Array.from({ length: 128 }, (_, code) => of(String.fromCharCode(code)))

/** What a token is, by its first character. */
const MARKS: ReadonlyMap<string, number> = new Map([
  ['"', QUOTED],
  ['(', OPEN],
  [')', CLOSE],
  [',', COMMA],
  ['.', DOT],
  [';', SEMICOLON],
])
const FIRST = table((character) => MARKS.get(character) ?? (/[a-z_]/i.test(character) ? WORD : VALUE))

/** What a character is within a word; 0 ends it. */
const UPPER = 2
const FOREIGN = 8
const IN_WORD = table((character) => (/[A-Z]/.test(character) ? UPPER : /[\w$]/.test(character) ? 1 : 0))

/** Keywords are no longer than this, characters. */
const LONGEST_KEYWORD = 12

/**
 * Reads a statement token by token, as Postgres does with `standard_conforming_strings` on. Never throws.
 * What runs for every token stands in this file: an imported constant costs more than the work.
 */
export class Lexer {
  kind: number = END
  /** The kind before: a word behind a dot is a part of a name, whatever it says. */
  private before: number = END
  private readonly text: string
  private start = 0
  private at = 0
  /** The kinds of characters in the word. */
  private seen = 0

  constructor(text: string) {
    this.text = text
  }

  /** Moves to the next token and gives its kind. */
  next(): number {
    const { text } = this
    let { at } = this
    let code = text.charCodeAt(at)
    // One space is what stands there most.
    if (code === 32) code = text.charCodeAt(++at)
    if (code <= 32 || code === 45 || code === 47) {
      at = skipBlank(text, at)
      code = text.charCodeAt(at)
    }
    this.before = this.kind
    this.start = this.at = at
    return (this.kind = at < text.length ? this.read(code) : END)
  }

  /** Moves to the next bracket, end, or word that may be one of the keywords. */
  nextOf(shapes: Uint8Array): number {
    for (;;) {
      const kind = this.next()
      if (kind === WORD) {
        if (this.mayBe(shapes)) return kind
      } else if (kind !== COMMA && kind !== DOT && kind !== VALUE && kind !== QUOTED) return kind
    }
  }

  /** The kind of the token behind this one, as its first character says. */
  peek(): number {
    const code = this.text.charCodeAt(skipBlank(this.text, this.at))
    return code > 127 ? WORD : (FIRST[code] ?? END)
  }

  /** Whether the token behind this one begins with a word. */
  followedBy(word: string): boolean {
    const at = skipBlank(this.text, this.at)
    return this.text.slice(at, at + word.length).toLowerCase() === word
  }

  /** Whether this token could be one of the keywords that the shapes were made of: a look that costs next to nothing. */
  mayBe(shapes: Uint8Array): boolean {
    return shapes[shapeOf(this.text.charCodeAt(this.start), this.at - this.start)] === 1
  }

  /**
   * Which of the keywords this token is, without making a text of it.
   * @returns empty when its first letter and length are of none, when it stands behind a dot, and for every other token
   */
  keywordOf(keywords: Keywords): string {
    if (this.kind !== WORD || this.before === DOT || this.seen & FOREIGN) return ''
    const { text, start } = this
    const alike = keywords[shapeOf(text.charCodeAt(start), this.at - start)]
    if (alike === undefined) return ''
    for (const word of alike) if (isAt(text, start, word)) return word
    return NO_KEYWORD
  }

  /** The keyword this token could be, in lower case; empty for every other token, and for a word behind a dot. */
  keyword(): string {
    if (this.kind !== WORD || this.seen & FOREIGN || this.before === DOT) return ''
    return this.at - this.start > LONGEST_KEYWORD ? '' : this.word()
  }

  /** The name that this token is, as Postgres folds it: unquoted in lower case. Quotes still stand around it. */
  word(): string {
    const word = this.text.slice(this.start, this.at)
    if (this.kind !== WORD || (this.seen & UPPER) === 0) return word
    // Postgres folds ASCII only.
    return this.seen & FOREIGN ? word.replace(/[A-Z]+/g, (part) => part.toLowerCase()) : word.toLowerCase()
  }

  private read(code: number): number {
    const kind = code > 127 ? WORD : (FIRST[code] as number)
    if (kind === WORD) return this.readWord()
    if (kind === QUOTED) return this.readQuoted(this.at)
    if (kind !== VALUE) this.at++
    else if (code === 39) this.at = plainEnd(this.text, this.at)
    else if (code === 36) this.at = dollarEnd(this.text, this.at)
    else this.at = isDigit(code) ? numberEnd(this.text, this.at) : this.at + 1
    return kind
  }

  private readWord(): number {
    const { text } = this
    const { length } = text
    let { at } = this
    let seen = 0
    for (; at < length; at++) {
      const code = text.charCodeAt(at)
      const kind = code > 127 ? FOREIGN : IN_WORD[code]
      if (!kind) break
      seen |= kind
    }
    this.at = at
    this.seen = seen
    return at - this.start === 1 ? this.readPrefixed(text.charCodeAt(this.start) | 32) : WORD
  }

  /** `E'…'`, `B'…'`, `X'…'`, `N'…'`, `U&'…'`, `U&"…"`: a letter that belongs to what it stands before. */
  private readPrefixed(letter: number): number {
    const { text, at } = this
    const next = text.charCodeAt(at)
    if (next === 39) this.at = letter === 101 ? escapedEnd(text, at) : plainEnd(text, at)
    else if (next !== 38 || letter !== 117) return WORD
    else if (text.charCodeAt(at + 1) === 34) return this.readQuoted(at + 1)
    else if (text.charCodeAt(at + 1) === 39) this.at = plainEnd(text, at + 1)
    else return WORD
    return VALUE
  }

  private readQuoted(quote: number): number {
    const end = identifierEnd(this.text, quote)
    this.at = end < 0 ? this.text.length : end
    return end < 0 ? VALUE : QUOTED
  }
}

/** Keywords by first letter and length. */
export type Keywords = readonly (readonly string[] | undefined)[]

/** A word with a keyword's beginning and length that is not one. */
const NO_KEYWORD = '?'

export function keywordsOf(words: Iterable<string>): Keywords {
  const keywords: string[][] = new Array(32 * 16).fill(undefined)
  for (const word of new Set(words)) (keywords[shapeOf(word.charCodeAt(0), word.length)] ??= []).push(word)
  return keywords
}

/** Whether a keyword as long as the word at this place stands there, its first letter known. */
function isAt(text: string, start: number, word: string): boolean {
  for (let at = 1; at < word.length; at++)
    // A letter's bit of case: set, no other character of a word becomes a letter.
    if ((text.charCodeAt(start + at) | 32) !== word.charCodeAt(at)) return false
  return true
}

/** First letters and lengths of keywords, for `mayBe`. */
export function shapesOf(keywords: Iterable<string>): Uint8Array {
  const shapes = new Uint8Array(32 * 16)
  for (const word of keywords) shapes[shapeOf(word.charCodeAt(0), word.length)] = 1
  return shapes
}

function shapeOf(first: number, length: number): number {
  return length > LONGEST_KEYWORD ? 0 : (first & 31) * 16 + length
}
