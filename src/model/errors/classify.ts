import { CAUSES } from './causes/all.ts'
import { matches } from './causes/cause.ts'
import type { Exhaustion } from './exhaustion.ts'
import { factsOf } from './facts.ts'

export { errorCode } from './code-of.ts'

/** Generic failures: another row, or the error's cause, is more specific. */
const VAGUE = new Set(['ECHECKOUTFAILED', 'PGRST000', 'fetch-failed', 'gateway', 'auth-unavailable'])
/** SQLSTATE classes and PostgREST groups about the statement. Their texts hold the user's values, so no text is compared. */
const ORDINARY = /^(?:(?:2[1-3]|4[024]|P0)[0-9A-Z]{3}|PGRST[1-9]\d\d)$/

/**
 * Classifies an error by what it means for connections: which layer, which cap, what to do. Never throws.
 * @param error anything: an Error with causes, a supabase-js error object, a string
 * @returns `null` for errors unrelated to connections: SQL errors, missing rows, permissions
 */
export function classifyError(error: unknown): Exhaustion | null {
  let vague: Exhaustion | null = null
  for (const facts of factsOf(error)) {
    if (facts.codes.some((code) => ORDINARY.test(code))) return vague
    for (const cause of CAUSES) {
      if (!matches(cause, facts)) continue
      if (!VAGUE.has(cause.means.code)) return cause.means
      vague ??= cause.means
    }
  }
  return vague
}
