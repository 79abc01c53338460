import { runInNewContext } from 'node:vm'
import { blank } from './blank.ts'
import { exportedDeclarators, exportedNames } from './exported-names.ts'
import { matchAt, statementsOf } from './statements.ts'

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
  const declared = exportedDeclarators(code).find(({ names, plain }) => plain && names[0] === name)
  if (declared) return { found: true, text: literalOf(source, code.slice(0, declared.to), declared.from) }
  // In a list, of a pattern, a function: it is there, and only running the module gives it.
  return exportedNames(source).includes(name) ? { found: true, text: null } : { found: false }
}

/**
 * The literal that a declarator consists of, as written; `null` = there is more or something else.
 * @param code blanked, up to the declarator's end
 */
function literalOf(source: string, code: string, from: number): string | null {
  const start = afterEquals(code, from)
  const stop = start === null ? null : endOfValue(code, start)
  if (start === null || stop === null || !pure(code.slice(start, stop))) return null
  return /^\s*(?:$|(?:as|satisfies)\b)/.test(code.slice(stop)) ? source.slice(start, stop) : null
}

/** The value of a literal that `exportedLiteral` found: it names nothing and calls nothing. @returns `undefined` when it has none */
export function literalValue(text: string): unknown {
  // `as const` is no part of the language that runs; comments are.
  const code = blank(text)
  const types = [...code.matchAll(/\bas\s+const\b/g)].reverse()
  const plain = types.reduce(
    (rest, { index, 0: { length } }) => rest.slice(0, index) + rest.slice(index + length),
    text,
  )
  try {
    return runInNewContext(`(${plain}\n)`)
  } catch {
    return undefined
  }
}

/** Whether a source is CommonJS: it assigns its exports, and has no statement that only a module may have. */
export function isCommonJs(source: string): boolean {
  const code = blank(source)
  if (statementsOf(code, 'export').length > 0) return false
  const imports = statementsOf(code, 'import')
  if (imports.some((at) => matchAt(code, at, 'import\\s*[(.]') === null)) return false
  return /\bmodule\s*\.\s*exports\b|(?:^|[^.\w$])exports\s*\./.test(code)
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
  const plain = /^(?:"[^"]*"|'[^']*'|`[^`]*`|-?[\d.][\w.]*|(?:true|false|null)\b)/.exec(code.slice(start))
  return plain ? start + plain[0].length : null
}

/** Whether a value (strings blanked) holds only keys, strings, numbers, constants and brackets. */
function pure(value: string): boolean {
  const rest = value
    .replace(/"[^"]*"|'[^']*'|`[^`$]*`/g, ' 0 ')
    .replace(/\bas\s+const\b/g, ' ')
    .replace(/\b\d[\w.]*/g, ' 0 ')
    .replace(/\b[A-Za-z_]\w*\s*:/g, ' ')
    .replace(/\b(?:true|false|null|undefined)\b/g, ' ')
  return /^[\s\d{}[\],:.-]*$/.test(rest) && !rest.includes('...')
}
