import type { Exhaustion } from '../exhaustion.ts'
import type { ErrorFacts } from '../facts.ts'

/** One row of the taxonomy: how an error is recognised, and what it means. */
export interface Cause {
  /** Codes that alone are enough. */
  readonly codes?: readonly string[]
  /**
   * A complete message, matched from first to last character, and only where no code identifies the failure. Must match in
   * linear time: alternatives of plain words.
   */
  readonly text?: RegExp
  /** HTTP statuses; only together with `from`. */
  readonly statuses?: readonly number[]
  /** Only errors of these names (`StorageApiError`) are compared by status. */
  readonly from?: RegExp
  readonly means: Exhaustion
}

/** Short form for the tables. `retryable` follows from the kind unless given. */
export function means(
  layer: Exhaustion['layer'],
  kind: Exhaustion['kind'],
  code: string,
  cap: string | null,
  advice: string,
  retryable = true,
): Exhaustion {
  return { layer, cap, code, kind, retryable, advice }
}

/** Whether a row recognises one error of a chain. */
export function matches(cause: Cause, facts: ErrorFacts): boolean {
  if (cause.codes?.some((code) => facts.codes.includes(code))) return true
  const { text } = cause
  if (text && facts.sentences.some((sentence) => text.test(sentence))) return true
  return (
    cause.statuses !== undefined &&
    facts.status !== null &&
    cause.statuses.includes(facts.status) &&
    cause.from?.test(facts.name) === true
  )
}
