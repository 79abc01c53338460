import type { BudgetPool } from '../../src/budget/input.ts'
import type { Cause, CauseKind } from '../../src/model/verdict.ts'

/** A pool of ten of one instance of `web`. */
export function budgetPool(over: Partial<BudgetPool> = {}): BudgetPool {
  return {
    service: 'web',
    name: 'pg:main',
    max: 10,
    instances: 1,
    used: 0,
    pending: 0,
    role: 'app',
    pooled: false,
    copies: 1,
    ...over,
  }
}

/** A certain cause with its sentence and nothing else. */
export function certainCause(kind: CauseKind, sentence: string): Cause {
  return {
    kind,
    certainty: 'certain',
    severity: 'critical',
    sentence,
    effect: '',
    evidence: [],
    culprit: {},
    action: null,
    advice: '',
    since: 0,
  }
}
