import type { ReleaseChange } from '../../../model/fleet/release.ts'
import type { Cause, CauseKind, Verdict } from '../../../model/verdict.ts'

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
      if (!causes.has(key)) causes.set(key, { ...cause, culprit: { ...cause.culprit, instance } })
    }
  }
  return {
    status: worstFirst[0]?.verdict.status ?? 'unknown',
    causes: [...causes.values()].slice(0, MOST_CAUSES),
  }
}

/** Causes that uses which take longer bring about, whoever makes them. */
const BY_LONGER_USE: ReadonlySet<CauseKind> = new Set([
  'server-full',
  'pooler-full',
  'role-full',
  'too-few-slots',
  'api-pool-busy',
  'slow-statement',
  'pressure',
])

/** The same with the advice to look at what takes longer since a release, where that can be the reason. */
export function withChanges(verdict: Verdict, changes: readonly ReleaseChange[]): Verdict {
  if (changes.length === 0) return verdict
  const causes = verdict.causes.map((cause): Cause => {
    const change = changes.find((one) => isAbout(cause, one))
    if (change === undefined) return cause
    const { sentence, evidence } = change
    return {
      ...cause,
      advice: [cause.advice, sentence].filter((text) => text !== '').join(' '),
      evidence: [...cause.evidence, ...evidence],
    }
  })
  return { ...verdict, causes }
}

function isAbout({ kind, culprit }: Cause, { pool, service, subject }: ReleaseChange): boolean {
  if (culprit.route !== undefined || culprit.operation !== undefined)
    return culprit.route === subject || culprit.operation === subject
  if (!BY_LONGER_USE.has(kind)) return false
  if (culprit.pool !== undefined) return culprit.pool === pool
  return culprit.service === undefined || culprit.service === service
}
