import type { Cause, Verdict } from '../../../model/verdict.ts'

const RANK: Readonly<Record<Verdict['status'], number>> = { healthy: 0, unknown: 1, warning: 2, critical: 3 }
const MOST_CAUSES = 20

/** What one instance judges. */
export interface Judged {
  readonly instance: string
  readonly verdict: Verdict
}

/** The fleet's: the worst instance speaks first, and every cause says which instance it is of. */
export function fleetVerdict(judged: readonly Judged[]): Verdict {
  const worstFirst = judged.toSorted((a, b) => RANK[b.verdict.status] - RANK[a.verdict.status])
  const causes = new Map<string, Cause>()
  for (const { instance, verdict } of worstFirst) {
    for (const cause of verdict.causes) {
      // Several instances see one database fail: it is one cause.
      const key = `${cause.kind} ${cause.sentence}`
      if (!causes.has(key)) causes.set(key, { ...cause, culprit: { instance, ...cause.culprit } })
    }
  }
  return {
    status: worstFirst[0]?.verdict.status ?? 'unknown',
    causes: [...causes.values()].slice(0, MOST_CAUSES),
  }
}
