import { NAME } from './statements.ts'

const A_NAME = new RegExp(NAME, 'uy')
/** Arguments of a type before a call, whose commas separate nothing: `new Map<string, Set<string>>()`. */
const TYPE_ARGUMENTS = /<[\w\s,.<>|&?:;$"'{}[\]]{0,200}>\s*(?=\()/y
/** Depth of nested patterns and length of a type that are read; only generated code exceeds them. */
const MOST_DEPTH = 20
const MOST_TYPE = 1000
/** Words that continue an expression at the beginning of a line. */
const CONTINUES = /^(?:as|satisfies|instanceof|in)\b/

/** What begins a statement and cannot go on with the one before: neither an operator nor a bracket that calls or indexes. */
const BEGINS = /^(?:[\p{ID_Start}$_@{"'\d#~]|!(?!=)|\+\+|--)/u

/** One of what a `const`, `let` or `var` declares. */
export interface Declarator {
  /** One, or those of a pattern. */
  readonly names: readonly string[]
  /** It is a plain name. */
  readonly plain: boolean
  /** Behind the name or pattern: where a type, `=` or nothing follows. */
  readonly from: number
  /** Where it ends, its value included. */
  readonly to: number
}

/**
 * What a `const`, `let` or `var` declares, one after the other, patterns included.
 * @param code a source, the insides of its strings and comments blanked
 * @param from where the first name or pattern begins
 */
export function declarators(code: string, from: number): readonly Declarator[] {
  const found: Declarator[] = []
  let at: number | null = from
  while (at !== null) {
    const start = past(code, at)
    const names: string[] = []
    const end = bound(code, start, names)
    if (end === null) break
    const { to, next } = endOfDeclarator(code, end)
    found.push({ names, plain: !/[{[]/.test(code[start] as string), from: end, to })
    at = next
  }
  return found
}

/** Adds the names that a name or a pattern binds. @returns its end; `null` = it is neither */
function bound(code: string, start: number, names: string[], depth = 0): number | null {
  const opening = code[start]
  if (depth > MOST_DEPTH) return null
  if (opening !== '{' && opening !== '[') {
    const name = sticky(A_NAME, code, start)
    if (name === null) return null
    names.push(name)
    return start + name.length
  }
  const end = closing(code, start)
  for (const [from, to] of parts(code, start + 1, end)) {
    let at = past(code, from)
    if (code.startsWith('...', at)) at = past(code, at + 3)
    // `key: target`, the key as name, string, number or computed.
    const target = opening === '{' ? topLevel(code, at, to, ':') : null
    const value = topLevel(code, at, to, '=')
    if (target !== null && (value === null || target < value)) at = past(code, target + 1)
    if (at < to) bound(code, at, names, depth + 1)
  }
  return end + 1
}

/** Where a declarator ends, and where the next one of the same statement begins; `null` = there is none. */
function endOfDeclarator(code: string, from: number): { readonly to: number; readonly next: number | null } {
  let depth = 0
  for (let at = from; at < code.length; at++) {
    const char = code[at] as string
    if ('{[('.includes(char)) depth++
    else if ('}])'.includes(char)) {
      if (--depth < 0) return { to: at, next: null }
    } else if (depth > 0) continue
    else if (char === ';') return { to: at, next: null }
    else if (char === ',') return { to: at, next: at + 1 }
    else if (char === '<' && /[\p{ID_Continue}$]/u.test(code[at - 1] ?? ''))
      at += lengthOfType(code, from, at)
    else if (char === '\n' && endsAt(code, at)) return { to: at, next: null }
  }
  return { to: code.length, next: null }
}

/** How many characters behind a `<` belong to the arguments of a type; 0 = it is a comparison. */
function lengthOfType(code: string, from: number, at: number): number {
  const before = sticky(TYPE_ARGUMENTS, code, at)
  if (before !== null) return before.length - 1
  const isAnnotation = code[past(code, from)] === ':' && topLevel(code, from, at, '=') === null
  let depth = 0
  for (let end = at; isAnnotation && end < Math.min(code.length, at + MOST_TYPE); end++) {
    if (code[end] === '<') depth++
    else if (code[end] === '>' && code[end - 1] !== '=' && --depth === 0) return end - at
  }
  return 0
}

/** Whether a statement without a semicolon ends at this line end: a value is behind it, and a word that begins another before it. */
function endsAt(code: string, at: number): boolean {
  let last = at
  while (last >= 0 && /\s/.test(code[last] as string)) last--
  const before = code[last] ?? ''
  const next = past(code, at)
  const after = code.slice(next, next + 12)
  return (
    after === '' ||
    (/[\p{ID_Continue}$)\]}"'`]/u.test(before) && BEGINS.test(after) && !CONTINUES.test(after))
  )
}

/** The parts of a pattern between its commas. */
function parts(code: string, from: number, to: number): (readonly [number, number])[] {
  const found: (readonly [number, number])[] = []
  for (let start = from; start < to; ) {
    const end = topLevel(code, start, to, ',') ?? to
    found.push([start, end])
    start = end + 1
  }
  return found
}

/** The first such character outside all brackets; `null` = none. */
function topLevel(code: string, from: number, to: number, wanted: string): number | null {
  let depth = 0
  for (let at = from; at < to; at++) {
    const char = code[at] as string
    if (depth === 0 && char === wanted) return at
    if ('{[('.includes(char)) depth++
    else if ('}])'.includes(char)) depth--
  }
  return null
}

/** Index of the bracket that closes the one at `start`. */
function closing(code: string, start: number): number {
  let depth = 0
  for (let at = start; at < code.length; at++) {
    if ('{[('.includes(code[at] as string)) depth++
    else if ('}])'.includes(code[at] as string) && --depth === 0) return at
  }
  return code.length
}

/** The next position that is no white space. */
function past(code: string, at: number): number {
  while (at < code.length && /\s/.test(code[at] as string)) at++
  return at
}

function sticky(pattern: RegExp, code: string, at: number): string | null {
  pattern.lastIndex = at
  return pattern.exec(code)?.[0] ?? null
}
