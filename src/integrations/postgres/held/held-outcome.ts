import { operationOf } from '../../shared/operation-cache.ts'

const FRAME = /^(?:begin|start|commit|end|rollback|abort|savepoint|release)\b/
const TO_SAVEPOINT = /^\s*rollback\s+(?:(?:work|transaction)\s+)?to\b/i

/**
 * How the use of a held connection goes, by its statements: a failure counts until another statement succeeds or the owner
 * goes back to a savepoint.
 */
export interface HeldOutcome {
  /** Takes a statement that is answered. */
  note(text: string, failure: unknown): void
  /** What decides if it ends now; `undefined` = no failure. */
  failure(): unknown
  isRolledBack(): boolean
}

export function createHeldOutcome(): HeldOutcome {
  let failed: unknown
  let rolledBack = false
  return {
    note(text, failure) {
      if (failure !== undefined) {
        failed = failure
        return
      }
      const operation = operationOf(text)
      const isFrame = FRAME.test(operation)
      if (!isFrame || TO_SAVEPOINT.test(text)) {
        failed = undefined
        rolledBack = false
      } else if (operation === 'rollback' || operation === 'abort') rolledBack = failed === undefined
    },
    failure: () => failed,
    isRolledBack: () => rolledBack,
  }
}
