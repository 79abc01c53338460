import { heldReason } from '../../shared/held-on-purpose.ts'
import { operationOf } from '../../shared/operation-cache.ts'
import { createResidence, type Residence } from '../../shared/residence.ts'
import { sessionEffects } from '../../shared/session-effects.ts'
import type { PostgresQuery } from '../shapes.ts'
import { textOf } from '../text.ts'

const FRAME = /^(?:begin|start|commit|end|rollback|abort|savepoint|release)\b/
const TO_SAVEPOINT = /^\s*rollback\s+(?:(?:work|transaction)\s+)?to\b/i

/**
 * State of a held connection, from its statements. Its use counts as failed after a statement failed, until another succeeds
 * or the owner rolls back to a savepoint.
 */
export interface HeldSession {
  /** A statement is sent over the connection. */
  sent(query: PostgresQuery): void
  /** A statement was answered. */
  answered(query: PostgresQuery, failure: unknown): void
  lastOperation(): string | undefined
  /** The failure that counts if it ends now; `undefined` = none. */
  failure(): unknown
  /** Whether the last transaction was rolled back though nothing in it had failed. */
  isRolledBack(): boolean
  /** Why the owner holds it on purpose; `undefined` = it does not. */
  resident(owner: object | undefined): string | undefined
}

export function createHeldSession(): HeldSession {
  let last: string | undefined
  let failed: unknown
  let rolledBack = false
  let residence: Residence | null = null

  const succeeded = (text: string): void => {
    const effects = sessionEffects(text)
    if (effects.length > 0) {
      residence ??= createResidence()
      residence.apply(effects)
    }
    const operation = operationOf(text)
    if (!FRAME.test(operation) || TO_SAVEPOINT.test(text)) {
      failed = undefined
      rolledBack = false
    } else if (operation === 'rollback' || operation === 'abort') rolledBack = failed === undefined
  }
  return {
    sent(query) {
      last = textOf(query)
    },
    answered(query, failure) {
      // By now the library has put the text together.
      last = textOf(query)
      if (failure === undefined) succeeded(last)
      else failed = failure
    },
    lastOperation: () => (last === undefined ? undefined : operationOf(last)),
    failure: () => failed,
    isRolledBack: () => rolledBack,
    resident: (owner) => (owner && heldReason(owner)) ?? residence?.reason(),
  }
}
