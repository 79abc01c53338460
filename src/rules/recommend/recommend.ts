import { SEVERITY_RANK } from '../../model/health.ts'
import type { Recommendation } from '../../model/report/stats.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Advice } from './advice.ts'
import { openTransaction } from './database/open-transaction.ts'
import { overBudget } from './database/over-budget.ts'
import { halfBlind } from './database/probe-lacks-grant.ts'
import { roleLimit } from './database/role-limit.ts'
import { sessionPooler } from './database/session-pooler.ts'
import { apiPool } from './pools/api-pool.ts'
import { duplicatePools } from './pools/duplicate-pools.ts'
import { leaks } from './pools/leaks.ts'
import { neverUsed } from './pools/never-used.ts'
import { poolPressed } from './pools/pool-pressed.ts'
import { poolTooSmall } from './pools/pool-too-small.ts'
import { retries } from './pools/retries.ts'

/** Every kind of advice; among equals the one nearer to a cause comes first. A new one is a line here. */
const ADVICE: readonly Advice[] = [
  openTransaction,
  leaks,
  apiPool,
  poolTooSmall,
  poolPressed,
  roleLimit,
  overBudget,
  duplicatePools,
  sessionPooler,
  retries,
  neverUsed,
  halfBlind,
]

/** Advice from one snapshot, worst first. Each cites its numbers; nothing is said when nothing is wrong. */
export function recommend(snapshot: Snapshot): readonly Recommendation[] {
  return ADVICE.flatMap((advice) => advice(snapshot)).sort(
    (a, b) => SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity],
  )
}
