import { blank } from './blank.ts'
import { declaredNames } from './declared-names.ts'

const DECLARATION =
  /\bexport\s+(?:(?:async\s+)?function(?:\s*\*\s*|\s+)|(?:(?:abstract\s+)?class|(?:const\s+)?enum|namespace)\s+)([A-Za-z_$][\w$]*)/g

/**
 * Names of the values a source exports by declaration or by list, its own or of another file; `default` is left out, and so is
 * what `export *` brings.
 */
export function exportedNames(source: string): readonly string[] {
  const code = blank(source)
  const names = new Set<string>()
  for (const [, name] of code.matchAll(DECLARATION)) if (name !== undefined) names.add(name)
  // What is exported ends where the next export begins: each character is read a few times at most.
  for (const text of code.split(/\bexport\b/).slice(1)) {
    const begin = /^\s+(?:const|let|var)\b(?!\s+enum\b)/.exec(text)
    if (begin) for (const name of declaredNames(text, begin[0].length)) names.add(name)
  }
  for (const [, name] of code.matchAll(/\bexport\s*\*\s*as\s+([A-Za-z_$][\w$]*)/g))
    if (name !== undefined && name !== 'default') names.add(name)
  for (const [, list = ''] of code.matchAll(/\bexport\s*\{([^{}]*)\}/g))
    for (const entry of list.split(',')) {
      const name =
        entry
          .trim()
          .split(/\s+as\s+/)
          .at(-1) ?? ''
      if (/^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default') names.add(name)
    }
  return [...names]
}

/** Modules a source re-exports completely (`export * from './roles'`), as written. */
export function starSources(source: string): readonly string[] {
  return [...blank(source).matchAll(/\bexport\s*\*\s*from\s*(["'])\s*\1/g)].map(({ index, 0: text }) =>
    source.slice(index + text.search(/["']/) + 1, index + text.length - 1),
  )
}

/** Whether a source exports a default beside a handler of this name. Both may be the same function. */
export function hasOtherDefault(source: string, name: string): boolean {
  const hasDefault = /\bexport\s+(?:default\b|\{[^{}]*\bas\s+default\b[^{}]*\})/
  return exportedNames(source).includes(name) && hasDefault.test(blank(source))
}
