const NAME = /[A-Za-z_$][\w$]*/y
/** Arguments of a type before a call, whose commas separate nothing: `new Map<string, Set<string>>()`. */
const TYPE_ARGUMENTS = /<[\w\s,.<>|&?:;$"'{}[\]]{0,200}>\s*(?=\()/y
/** Depth of nested patterns and length of a type that are read; only generated code exceeds them. */
const MOST_DEPTH = 20
const MOST_TYPE = 1000
/** Words that continue an expression at the beginning of a line. */
const CONTINUES = /^(?:as|satisfies|instanceof|in)\b/

/**
 * Names that a `const`, `let` or `var` declares, patterns included.
 * @param code a source, the insides of its strings and comments blanked
 * @param from where the first name or pattern begins
 */
export function declaredNames(code: string, from: number): readonly string[] {
  const names: string[] = []
  let at: number | null = from
  while (at !== null) {
    const start = past(code, at)
    const end = bound(code, start, names)
    at = end === null ? null : nextDeclarator(code, end)
  }
  return names
}

/** Adds the names that a name or a pattern binds. @returns its end; `null` = it is neither */
function bound(code: string, start: number, names: string[], depth = 0): number | null {
  const opening = code[start]
  if (depth > MOST_DEPTH) return null
  if (opening !== '{' && opening !== '[') {
    const name = sticky(NAME, code, start)
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

/** Where the next declarator of the same statement begins; `null` = there is none. */
function nextDeclarator(code: string, from: number): number | null {
  let depth = 0
  for (let at = from; at < code.length; at++) {
    const char = code[at] as string
    if ('{[('.includes(char)) depth++
    else if ('}])'.includes(char)) {
      if (--depth < 0) return null
    } else if (depth > 0) continue
    else if (char === ';') return null
    else if (char === ',') return at + 1
    else if (char === '<' && /[\w$]/.test(code[at - 1] ?? '')) at += lengthOfType(code, from, at)
    else if (char === '\n' && endsAt(code, at)) return null
  }
  return null
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
  return after === '' || (/[\w$)\]}"'`]/.test(before) && /^[\w$@]/.test(after) && !CONTINUES.test(after))
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
