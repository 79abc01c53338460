import { blank } from './blank.ts'
import { type Declarator, declarators } from './declared-names.ts'
import { matchAt, NAME, statementsOf } from './statements.ts'
import { typeNames } from './type-names.ts'

const DECLARATION = `export\\s+(?:(?:async\\s+)?function(?:\\s*\\*\\s*|\\s+)|(?:(?:abstract\\s+)?class|(?:const\\s+)?enum)\\s+)(${NAME})`
const NAMESPACE = `export\\s+(?:namespace|module)\\s+(${NAME})[^{};]{0,200}\\{([^{}]*)`
const LIST = 'export\\s*\\{([^{}]*)\\}(\\s*from\\b)?'
/** An exported name may be a string: its inside is blanked, so that it ends at the next quote. */
const ITEM = new RegExp(`^\\s*(${NAME}|"[^"]*"|'[^']*')(?:\\s+as\\s+(${NAME}|"[^"]*"|'[^']*'))?\\s*$`, 'u')

/**
 * Names of the values a source exports by declaration or by list, its own or of another file; `default` is left out, and so is
 * what `export *` brings.
 * @returns each as an export list takes it: a name, or a string with its quotes
 */
export function exportedNames(source: string): readonly string[] {
  return [...namesOf(source)].filter((name) => name !== 'default')
}

/** What a source declares by `export const`, `let` and `var`. */
export function exportedDeclarators(code: string): readonly Declarator[] {
  return statementsOf(code, 'export').flatMap((at, index, all) => {
    const begin = matchAt(code, at, 'export\\s+(?:const|let|var)\\b(?!\\s+enum\\b)')
    // What is exported ends where the next export begins: each character is read a few times at most.
    return begin ? declarators(code.slice(0, all[index + 1]), at + begin[0].length) : []
  })
}

/** Modules a source re-exports completely (`export * from './roles'`), as written. */
export function starSources(source: string): readonly string[] {
  return [...blank(source).matchAll(/\bexport\s*\*\s*from\s*(["'])\s*\1/g)].map(({ index, 0: text }) =>
    source.slice(index + text.search(/["']/) + 1, index + text.length - 1),
  )
}

/** Whether a source exports a default beside a handler of this name. Both may be the same function. */
export function hasOtherDefault(source: string, name: string): boolean {
  const names = namesOf(source)
  return names.has(name) && names.has('default')
}

function namesOf(source: string): ReadonlySet<string> {
  const code = blank(source)
  const names = new Set(exportedDeclarators(code).flatMap((each) => each.names))
  const types = typeNames(code)
  for (const at of statementsOf(code, 'export')) {
    if (matchAt(code, at, 'export\\s+default\\b')) names.add('default')
    const declared = matchAt(code, at, DECLARATION)?.[1]
    if (declared !== undefined) names.add(declared)
    const space = matchAt(code, at, NAMESPACE)
    // One of types only is nothing when it runs.
    if (space?.[1] && /\b(?:const|let|var|function|class|enum)\b/.test(space[2] ?? '')) names.add(space[1])
    for (const name of listed(source, code, at, types)) names.add(name)
  }
  return names
}

/** The names that `export { … }` or `export * as …` gives. */
function listed(source: string, code: string, at: number, types: ReadonlySet<string>): readonly string[] {
  const star = matchAt(code, at, `export\\s*\\*\\s*as\\s+(${NAME}|"[^"]*"|'[^']*')`)
  if (star) return [written(source, at + star[0].length - (star[1] as string).length, at + star[0].length)]
  const list = matchAt(code, at, LIST)
  if (!list) return []
  const names: string[] = []
  let begin = at + list[0].indexOf('{') + 1
  for (const entry of (list[1] as string).split(',')) {
    const [, local, as] = ITEM.exec(entry) ?? []
    if (local !== undefined && (list[2] !== undefined || !types.has(local))) {
      const from = begin + entry.trimEnd().length - (as ?? local).length
      names.push(written(source, from, begin + entry.trimEnd().length))
    }
    begin += entry.length + 1
  }
  return names
}

/** A name as it stands in the source; a string that is a name becomes one. */
function written(source: string, from: number, to: number): string {
  const text = source.slice(from, to)
  const inside = text.slice(1, -1)
  return /^["']/.test(text) && new RegExp(`^${NAME}$`, 'u').test(inside) ? inside : text
}
