import type { BudgetLink } from '../../src/model/report/budget.ts'
import type { Status } from '../types.ts'

/** How much of a link's cap could be asked for, percent; `null` when demand or cap is unknown. */
export function demandPercent(link: BudgetLink): number | null {
  return link.demand === null || link.cap === null || link.cap <= 0 ? null : (link.demand / link.cap) * 100
}

/** How much is taken now, percent. */
export function usedPercent(link: BudgetLink): number | null {
  return link.used === null || link.cap === null || link.cap <= 0 ? null : (link.used / link.cap) * 100
}

/** `critical` = more could be asked for than there is; `warning` from 80 %. */
export function linkStatus(link: BudgetLink): Status {
  // The pools' demand is their cap by definition; only their use says something.
  const percent = link.layer === 'app-pools' ? usedPercent(link) : (demandPercent(link) ?? usedPercent(link))
  if (percent === null) return 'unknown'
  if (percent > 100) return 'critical'
  return percent >= 80 ? 'warning' : 'ok'
}
