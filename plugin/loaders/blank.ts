/** The source with the insides of strings and all comments blanked, positions preserved. A template with `${` stays visible. */
export function blank(source: string): string {
  const out: string[] = []
  let i = 0
  /** The last characters that are no white space, with one space where there was some. */
  let tail = ''
  const put = (char: string): void => {
    out.push(char)
    tail = /\s/.test(char) ? (tail.endsWith(' ') ? tail : `${tail} `) : `${tail}${char}`
    if (tail.length > 32) tail = tail.slice(-16)
  }
  const hide = (to: number): void => {
    if (to <= i) return
    out.push(source.slice(i, to).replace(/[^\n]/g, ' '))
    if (!tail.endsWith(' ')) tail += ' '
    i = to
  }
  while (i < source.length) {
    const two = source.slice(i, i + 2)
    const char = source[i]!
    if (two === '//') hide(until(source, '\n', i))
    else if (two === '/*') hide(Math.min(source.length, until(source, '*/', i + 2) + 2))
    else if (char === '"' || char === "'" || char === '`') {
      const end = closing(source, i)
      put(char)
      i++
      if (char === '`' && source.slice(i, end).includes('${')) {
        put('$')
        i++
      }
      hide(end)
      if (i < source.length) put(source[i]!)
      i++
    } else if (char === '/' && startsRegExp(tail)) {
      const end = endOfRegExp(source, i)
      put('$')
      i++
      hide(end)
    } else {
      put(char)
      i++
    }
  }
  return out.join('')
}

function startsRegExp(before: string): boolean {
  return (
    /(?:^|[=(,:;[!&|?{}>\n])$/.test(before.trimEnd()) || /\b(?:return|typeof|case|in|of)\s*$/.test(before)
  )
}

function endOfRegExp(source: string, start: number): number {
  let inClass = false
  for (let i = start + 1; i < source.length; i++) {
    const char = source[i]
    if (char === '\\') i++
    else if (char === '\n') return i
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '/' && !inClass) return i + 1
  }
  return source.length
}

function until(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from)
  return at === -1 ? source.length : at
}

/** Index of the quote that ends the string beginning at `start`. */
function closing(source: string, start: number): number {
  const quote = source[start]
  for (let i = start + 1; i < source.length; i++) {
    if (source[i] === '\\') i++
    else if (source[i] === quote) return i
    else if (source[i] === '\n' && quote !== '`') return i
  }
  return source.length
}
