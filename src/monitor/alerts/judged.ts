import type { Finding } from '../../model/alert.ts'
import { mostUtilised } from '../../model/pool.ts'
import type { BudgetReport } from '../../model/report/budget.ts'
import type { Observation, Snapshot } from '../../model/snapshot.ts'
import { healthOf, type Verdict } from '../../model/verdict.ts'
import type { AlertRegistry } from './alerts.ts'

/** Figures of other rooms that the judgement takes into account. */
export interface JudgedWith {
  readonly enabled: boolean
  /** p95 of the event loop's delay, ms; `null` = not measured. */
  readonly eventLoopP95: number | null
  readonly budget: BudgetReport | null
  /** What the user's own rules found. */
  readonly custom: readonly Finding[]
}

/** What the judgement of an observation gives. */
export interface Judged {
  readonly verdict: Verdict
  /** What alerts are made of. */
  readonly findings: readonly Finding[]
  /** Whether traffic should go to other instances for a while. */
  readonly overloaded: boolean
}

/** When the judgement itself fails, the state is unknown; that is not healthy. */
export const BLIND: Judged = {
  verdict: {
    status: 'unknown',
    causes: [
      {
        kind: 'monitor-blind',
        certainty: 'certain',
        severity: 'warning',
        sentence: 'The monitor failed to judge its readings: see its faults',
        effect: '',
        evidence: [],
        culprit: {},
        action: null,
        advice: 'See faults in the monitoring body, and report them.',
        since: 0,
      },
    ],
  },
  findings: [],
  overloaded: false,
}

/** An observation with its verdict and the alerts that are firing. */
export function withJudgement(book: AlertRegistry, seen: Observation, judged: Judged): Snapshot {
  const worst = mostUtilised(seen.pools)
  return Object.freeze({
    ...seen,
    alerts: book.firing(),
    verdict: judged.verdict,
    health: healthOf(judged.verdict),
    overloaded: judged.overloaded,
    poolUtilization: worst?.utilization ?? 0,
    worstPool: worst?.name ?? null,
  })
}
