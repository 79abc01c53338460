import { plainCode } from './error-code.ts'
import { factsOf } from './facts.ts'

/**
 * The code an error is counted under: SQLSTATE, PGRST, pooler, network or HTTP.
 * @returns `null` when it carries none that is plainly a code (1 to 40 letters, digits, `_`, `-`, `.`)
 */
export function errorCode(error: unknown): string | null {
  const chain = factsOf(error)
  for (const { codes } of chain) {
    for (const code of codes) if (plainCode(code)) return code
  }
  for (const { message, details, status } of chain) {
    const named = /^\((E[A-Z]{3,30})\)/.exec(message)?.[1] ?? /\((E[A-Z]{3,20})\)(?:\n|$)/.exec(details)?.[1]
    if (named) return named
    if (status !== null && status >= 400) return `HTTP${status}`
  }
  return null
}
