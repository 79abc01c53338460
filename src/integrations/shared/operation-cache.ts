import { operationOf as nameOf } from '../../model/sql/operation.ts'

/** Texts remembered at least, the ones used last. */
const MOST_KNOWN = 250
/** A longer text is named anew each time, characters: remembering it keeps it in memory. */
const LONGEST = 1000

let recent = new Map<string, string>()
let before = new Map<string, string>()

/**
 * `operationOf`, cached: an application sends the same few texts over and over. Texts with values in
 * them, each sent once, push out no more than themselves.
 */
export function operationOf(sql: unknown): string {
  if (typeof sql !== 'string' || sql.length > LONGEST) return nameOf(sql)
  const known = recent.get(sql)
  if (known !== undefined) return known
  const operation = before.get(sql) ?? nameOf(sql)
  if (recent.size >= MOST_KNOWN) {
    before = recent
    recent = new Map()
  }
  recent.set(sql, operation)
  return operation
}
