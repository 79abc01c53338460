/** Whether a character separates words. */
export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}

/** Letters, digits, `_`, `$` (inside) and everything beyond ASCII: what an unquoted name is made of. */
function isWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code > 127
  )
}

/** The end of the word that begins at `from`; `from` itself when none does. Numbers and parameters are no words. */
export function wordEnd(text: string, from: number): number {
  const first = text.charCodeAt(from)
  if (!isWord(first) || (first >= 48 && first <= 57)) return from
  let at = from + 1
  while (at < text.length && (isWord(text.charCodeAt(at)) || text.charCodeAt(at) === 36)) at++
  return at
}

/**
 * Passes over white space, comments, quoted and dollar-quoted text, and (at the very start) opening brackets and
 * semicolons. Returns `from` when nothing of that stands there. What is not closed is passed over to the end.
 */
export function skipIgnored(text: string, from: number, start: boolean): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (isSpace(code) || (start && (code === 40 || code === 59))) at++
    else if (code === 45 && text.charCodeAt(at + 1) === 45) at = after(text, '\n', at + 2)
    else if (code === 47 && text.charCodeAt(at + 1) === 42) at = blockEnd(text, at)
    else if (code === 39) at = quoteEnd(text, at)
    else if (code === 36) {
      const next = dollarEnd(text, at)
      if (next === at) return at
      at = next
    } else return at
  }
}

function after(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from)
  return found < 0 ? text.length : found + mark.length
}

/** Block comments nest in Postgres. */
function blockEnd(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const pair = text.charCodeAt(at) * 65_536 + text.charCodeAt(at + 1)
    if (pair === 47 * 65_536 + 42) {
      depth++
      at++
    } else if (pair === 42 * 65_536 + 47) {
      at++
      if (--depth === 0) return at + 1
    }
  }
  return text.length
}

/** A quoted text; a doubled quote inside belongs to it, and so does a backslashed one in an `E'…'` text. */
function quoteEnd(text: string, from: number): number {
  const before = text.charCodeAt(from - 1)
  const escapes = before === 69 || before === 101
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (escapes && code === 92) at++
    else if (code === 39) {
      if (text.charCodeAt(at + 1) !== 39) return at + 1
      at++
    }
  }
  return text.length
}

/** `$tag$ … $tag$`; `from` itself when it is a parameter (`$1`) or a lone dollar. */
function dollarEnd(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && at - from <= 64 && isWord(text.charCodeAt(at))) at++
  if (text.charCodeAt(at) !== 36 || (text.charCodeAt(from + 1) >= 48 && text.charCodeAt(from + 1) <= 57))
    return from
  const tag = text.slice(from, at + 1)
  return after(text, tag, at + 1)
}
