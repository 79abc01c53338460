import { blank } from './blank.ts'

/** An exported constant of a source. */
export type ExportedLiteral =
  | { readonly found: false }
  /** `text` is the initialiser as written; `null` when it is no literal and only running it would give its value. */
  | { readonly found: true; readonly text: string | null }

/**
 * Finds `export const <name> = <literal>` in a source and returns the literal's own text. Next reads such exports
 * without running the file, so a replacement of the file has to carry them as literals too.
 */
export function exportedLiteral(source: string, name: string): ExportedLiteral {
  const code = blank(source)
  const statements = statementsOf(code, 'export')
  const end = first(statements, (at) => matchEnd(code, at, `export\\s+(?:const|let|var)\\s+${name}\\b`))
  if (end === null) {
    const listed = statements.some((at) => lists(code, at, name))
    return listed ? { found: true, text: null } : { found: false }
  }
  const start = afterEquals(code, end)
  if (start === null) return { found: true, text: null }
  const stop = endOfValue(code, start)
  if (stop === null || !pure(code.slice(start, stop))) return { found: true, text: null }
  return { found: true, text: source.slice(start, stop) }
}

/** Whether a source is CommonJS: it assigns its exports, and has no statement that only a module may have. */
export function isCommonJs(source: string): boolean {
  const code = blank(source)
  if (statementsOf(code, 'export').length > 0) return false
  const imports = statementsOf(code, 'import')
  if (imports.some((at) => matchEnd(code, at, 'import\\s*[(.]') === null)) return false
  return /\bmodule\s*\.\s*exports\b|(?:^|[^.\w$])exports\s*\./.test(code)
}

/** Where a word begins a statement: first, or behind `;`, `}` or a line end. Each character is read twice at most. */
function statementsOf(code: string, word: string): number[] {
  const found: number[] = []
  for (const { index } of code.matchAll(new RegExp(`\\b${word}\\b`, 'g'))) {
    let at = index - 1
    let newLine = false
    while (at >= 0 && /\s/.test(code[at]!)) newLine = code[at--] === '\n' || newLine
    if (at < 0 || newLine || code[at] === ';' || code[at] === '}') found.push(index)
  }
  return found
}

/** End of a pattern that begins exactly here; `null` when it does not. */
function matchEnd(code: string, at: number, pattern: string): number | null {
  const sticky = new RegExp(pattern, 'y')
  sticky.lastIndex = at
  return sticky.test(code) ? sticky.lastIndex : null
}

function first(places: readonly number[], find: (at: number) => number | null): number | null {
  for (const at of places) {
    const found = find(at)
    if (found !== null) return found
  }
  return null
}

/** Whether an export statement names something without declaring it: `export { name }`, `export * as name`. */
function lists(code: string, at: number, name: string): boolean {
  const list = /export\s*\{([^{}]*)\}/y
  list.lastIndex = at
  const inside = list.exec(code)?.[1]
  if (inside !== undefined) return new RegExp(`\\b${name}\\b`).test(inside)
  return matchEnd(code, at, `export\\s*\\*\\s+as\\s+${name}\\b`) !== null
}

/** Position of the value after `=`, a type annotation skipped. */
function afterEquals(code: string, from: number): number | null {
  let depth = 0
  for (let i = from; i < code.length; i++) {
    const char = code[i]!
    if ('{[(<'.includes(char)) depth++
    else if ('}])'.includes(char) || (char === '>' && code[i - 1] !== '=')) depth--
    else if (char === ';' && depth === 0) return null
    else if (char === '=' && depth === 0 && code[i + 1] !== '>') {
      const value = /\S/.exec(code.slice(i + 1))
      return value ? i + 1 + value.index : null
    }
  }
  return null
}

/** End of a bracketed value or a plain string or number. */
function endOfValue(code: string, start: number): number | null {
  const opening = code[start]!
  if (opening === '{' || opening === '[') {
    let depth = 0
    for (let i = start; i < code.length; i++) {
      if ('{['.includes(code[i]!)) depth++
      else if ('}]'.includes(code[i]!) && --depth === 0) return i + 1
    }
    return null
  }
  const plain = /^(?:"[^"]*"|'[^']*'|`[^`]*`|-?[\d.]+|true|false|null)/.exec(code.slice(start))
  return plain ? start + plain[0].length : null
}

/** Whether a value (strings blanked) holds only keys, strings, numbers, constants and brackets. */
function pure(value: string): boolean {
  const rest = value
    .replace(/"[^"]*"|'[^']*'|`[^`$]*`/g, ' 0 ')
    .replace(/\bas\s+const\b/g, ' ')
    .replace(/\b[A-Za-z_]\w*\s*:/g, ' ')
    .replace(/\b(?:true|false|null|undefined)\b/g, ' ')
  return /^[\s\d{}[\],:.-]*$/.test(rest) && !rest.includes('...')
}
