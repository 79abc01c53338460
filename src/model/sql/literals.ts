/*
 * Where the parts of a statement end that may hold a value: literals, dollar quotes and comments. What is not closed
 * (a text the server cut) runs to the end of the text. Every function takes one look at each character.
 */

/** Whether a character separates words. */
export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13)
}

/** The place behind white space and comments. */
export function skipBlank(text: string, from: number): number {
  let at = from
  for (;;) {
    const code = text.charCodeAt(at)
    if (isSpace(code)) at++
    else if (code === 45 && text.charCodeAt(at + 1) === 45) at = lineEnd(text, at + 2)
    else if (code === 47 && text.charCodeAt(at + 1) === 42) at = commentEnd(text, at)
    else return at
  }
}

/** The place behind a quoted text that begins at `from`. A doubled quote belongs to it, a backslash is a character. */
export function plainEnd(text: string, from: number): number {
  for (let at = from + 1; ; ) {
    const quote = text.indexOf("'", at)
    if (quote < 0) return text.length
    if (text.charCodeAt(quote + 1) !== 39) return quote + 1
    at = quote + 2
  }
}

/** The place behind the quoted part of `E'…'`: a backslash escapes, also in what goes on with a quote on a later line. */
export function escapedEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 92) at++
    else if (code === 39) {
      if (text.charCodeAt(at + 1) === 39) {
        at++
        continue
      }
      const next = continuation(text, at + 1)
      if (next < 0) return at + 1
      at = next
    }
  }
  return text.length
}

/** The place of the quote that continues a literal behind white space with a line break; -1 when there is none. */
function continuation(text: string, from: number): number {
  let broken = false
  for (let at = from; ; ) {
    const code = text.charCodeAt(at)
    if (isSpace(code)) {
      broken ||= code === 10 || code === 13
      at++
    } else if (code === 45 && text.charCodeAt(at + 1) === 45) at = lineEnd(text, at + 2)
    else return broken && code === 39 ? at : -1
  }
}

/** The place behind `"…"`, doubled quotes included; -1 when it is not closed: then it is not a name. */
export function identifierEnd(text: string, from: number): number {
  for (let at = from + 1; ; ) {
    const quote = text.indexOf('"', at)
    if (quote < 0) return -1
    if (text.charCodeAt(quote + 1) !== 34) return quote + 1
    at = quote + 2
  }
}

/** The place behind `$tag$ … $tag$`, or behind `$1`, a lone dollar and the word that follows it. */
export function dollarEnd(text: string, from: number): number {
  let at = from + 1
  if (isDigit(text.charCodeAt(at))) {
    while (isDigit(text.charCodeAt(at))) at++
    return at
  }
  while (isLetter(text.charCodeAt(at)) || isDigit(text.charCodeAt(at))) at++
  if (text.charCodeAt(at) !== 36) return at
  const tag = text.slice(from, at + 1)
  const close = text.indexOf(tag, at + 1)
  return close < 0 ? text.length : close + tag.length
}

/** The place behind a number; letters that follow it are a word of their own. */
export function numberEnd(text: string, from: number): number {
  let at = from
  while (isDigit(text.charCodeAt(at)) || text.charCodeAt(at) === 46 || text.charCodeAt(at) === 95) at++
  return at
}

/** Letters, `_` and everything beyond ASCII: what an unquoted name begins with. */
export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 127
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 10 || code === 13) return at
  }
  return text.length
}

/** Block comments nest in Postgres. */
function commentEnd(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 47 && text.charCodeAt(at + 1) === 42) {
      depth++
      at++
    } else if (code === 42 && text.charCodeAt(at + 1) === 47) {
      at++
      if (--depth === 0) return at + 1
    }
  }
  return text.length
}
