import type { BudgetLink } from '../../src/model/report/budget.ts'

/** How much of a link's cap could be requested, percent; `null` when demand or cap is unknown. */
export function demandPercent(link: BudgetLink): number | null {
  return link.demand === null || link.cap === null || link.cap <= 0 ? null : (link.demand / link.cap) * 100
}

/** How much is taken now, percent. */
export function usedPercent(link: BudgetLink): number | null {
  return link.used === null || link.cap === null || link.cap <= 0 ? null : (link.used / link.cap) * 100
}
