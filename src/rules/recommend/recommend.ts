import type { Snapshot } from '../../model/snapshot.ts'
import type { Recommendation } from '../../model/stats.ts'
import type { Advice } from './advice.ts'
import { apiPool } from './api-pool.ts'
import { duplicatePools } from './duplicate-pools.ts'
import { halfBlind } from './half-blind.ts'
import { leaks } from './leaks.ts'
import { neverUsed } from './never-used.ts'
import { openTransaction } from './open-transaction.ts'
import { overBudget } from './over-budget.ts'
import { poolPressed } from './pool-pressed.ts'
import { poolTooSmall } from './pool-too-small.ts'
import { retries } from './retries.ts'
import { roleLimit } from './role-limit.ts'
import { sessionPooler } from './session-pooler.ts'

const RANK = { critical: 0, warning: 1, info: 2 } as const

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
  return ADVICE.flatMap((advice) => advice(snapshot)).sort((a, b) => RANK[a.severity] - RANK[b.severity])
}
