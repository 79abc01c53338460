import type { Finding } from '../model/alert.ts'
import type { Rule } from '../model/extensions.ts'
import type { BudgetReport } from '../model/report/budget.ts'
import type { Observation } from '../model/snapshot.ts'

/** The arithmetic changes with a deployment, not by the minute: told once a day while it lasts, ms. */
const COOLDOWN_MS = 86_400_000

/**
 * The pools may open more connections than there are: said at start, before anybody is refused.
 * @param budgetOf adds it up
 */
export function budgetRule(budgetOf: (seen: Observation) => BudgetReport): Rule {
  return {
    id: 'connection-budget',
    judge(seen): Finding[] {
      const { verdict, sentence, terms, chain, suggestions } = budgetOf(seen)
      if (verdict !== 'over') return []
      const advice = suggestions.map(({ pool, suggestedMax }) => `max ${suggestedMax} for ${pool}`).join(', ')
      return [
        {
          rule: 'connection-budget',
          subject: 'budget',
          severity: 'warning',
          message: advice === '' ? sentence : `${sentence} Suggested: ${advice}.`,
          value: terms.reduce((sum, { connections }) => sum + connections, 0),
          limit: chain.at(-1)?.cap ?? 0,
          capacity: false,
          forMs: 0,
          cooldownMs: COOLDOWN_MS,
        },
      ]
    },
  }
}
