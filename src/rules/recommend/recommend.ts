import type { Recommendation } from '../../model/report/stats.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Cause } from '../../model/verdict.ts'
import { HINTS } from './hints.ts'

/** Advice from one snapshot, in the verdict's order, then general hints. Empty when nothing is wrong. */
export function recommend(snapshot: Snapshot): readonly Recommendation[] {
  return [...snapshot.verdict.causes.map(adviceOf), ...HINTS.flatMap((hint) => hint(snapshot))]
}

/** A cause as advice: the same sentence, its numbers, and what to do. */
function adviceOf({ severity, sentence, effect, evidence, action, advice }: Cause): Recommendation {
  const numbers = evidence.map(({ label, value }) => `${label}: ${value}`).join(', ')
  return {
    severity,
    title: sentence,
    evidence: [effect, numbers].filter((part) => part !== '').join('; '),
    action: action === null ? advice : `${advice} Now: ${action.operation}. ${action.forecast}.`,
  }
}
