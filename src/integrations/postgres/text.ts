import { operationOf } from '../shared/operation-cache.ts'
import type { PostgresQuery } from './shapes.ts'

/** Parts of a template that are read for its name at most. */
const MOST_PARTS = 16

/** A statement's text without its values: what stands between them, and names given through the library's helper. */
export function textOf({ string, strings, args }: PostgresQuery): string {
  if (string !== undefined) return string
  let text = ''
  for (let i = 0; i < strings.length && i < MOST_PARTS; i++) text += partOf(strings[i]) + nameIn(args[i])
  return text
}

/** Kind and table of a statement. */
export function operationIn(query: PostgresQuery): string {
  return operationOf(textOf(query))
}

/** `unsafe` takes anything, and the library turns it into a text once: doing so here too could be noticed. */
export function partOf(part: unknown): string {
  return typeof part === 'string' ? part : ''
}

/** `sql('visits')` makes an identifier; everything else is a value, which may be anything and is not touched. */
function nameIn(arg: unknown): string {
  if (arg === null || typeof arg !== 'object') return ' $ '
  try {
    if (arg.constructor?.name !== 'Identifier') return ' $ '
    const { value } = arg as { value?: unknown }
    return typeof value === 'string' ? value : ' $ '
  } catch {
    return ' $ '
  }
}
