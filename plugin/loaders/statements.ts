/** A name as ECMAScript spells it, which is more than ASCII; for patterns with the flag `u`. */
export const NAME = '[\\p{ID_Start}$_][\\p{ID_Continue}$\\u200c\\u200d]*'

/**
 * Where a word begins a statement of the module itself, none inside a namespace or another block.
 * @param code a source, the insides of its strings and comments blanked
 */
export function statementsOf(code: string, word: string): readonly number[] {
  const found: number[] = []
  for (const { index } of code.matchAll(new RegExp(`\\b${word}\\b`, 'g'))) {
    let at = index - 1
    let newLine = false
    while (at >= 0 && /\s/.test(code[at] as string)) newLine = code[at--] === '\n' || newLine
    if (at < 0 || newLine || code[at] === ';' || code[at] === '}') found.push(index)
  }
  return outside(code, found)
}

/** The places outside all braces; all of them where the braces do not match, which an unusual expression may do. */
function outside(code: string, places: readonly number[]): readonly number[] {
  const free: number[] = []
  let depth = 0
  let next = 0
  for (let at = 0; at < code.length; at++) {
    if (at === places[next]) {
      if (depth === 0) free.push(at)
      next++
    }
    if (code[at] === '{') depth++
    else if (code[at] === '}' && --depth < 0) return places
  }
  return depth === 0 ? free : places
}

/** What a pattern matches exactly here; `null` = it does not. */
export function matchAt(code: string, at: number, pattern: string): RegExpExecArray | null {
  const sticky = new RegExp(pattern, 'uy')
  sticky.lastIndex = at
  return sticky.exec(code)
}
