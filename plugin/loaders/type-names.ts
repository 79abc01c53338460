import { NAME } from './statements.ts'

const TYPE = new RegExp(`\\b(?:interface|type)\\s+(${NAME})(?:\\s+as\\s+(${NAME}))?`, 'gu')
const IMPORTED = /\bimport\s+type\s*\{([^{}]*)\}/g
const VALUE = new RegExp(
  `\\b(?:function(?:\\s*\\*\\s*|\\s+)|(?:const|let|var|class|enum|namespace)\\s+)(${NAME})`,
  'gu',
)

/**
 * Names that are types only: listed for export without the word `type`, they are nothing when the module runs.
 * @param code a source, the insides of its strings and comments blanked
 */
export function typeNames(code: string): ReadonlySet<string> {
  const types = new Set<string>()
  for (const [, name, as] of code.matchAll(TYPE)) types.add((as ?? name) as string)
  for (const [, list = ''] of code.matchAll(IMPORTED))
    for (const entry of list.split(','))
      types.add(
        entry
          .trim()
          .split(/\s+as\s+/)
          .at(-1) ?? '',
      )
  // A type and a value may have the same name, and then the value is exported.
  if (types.size > 0) for (const [, name] of code.matchAll(VALUE)) types.delete(name as string)
  return types
}
