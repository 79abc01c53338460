import type { Finding, Silence } from '../../model/alert.ts'

/** Until when the messages of a finding are held back, ms since the epoch; `null` = they are not. @param wall ms since the epoch */
export type SilencedUntil = (finding: Pick<Finding, 'rule' | 'subject'>, wall: number) => number | null

/** @param silences checked ones */
export function silencesOf(silences: readonly Silence[]): SilencedUntil {
  const times = silences.map((one) => ({ ...one, begin: Date.parse(one.from), end: Date.parse(one.until) }))
  return ({ rule, subject }, wall) => {
    const ends = times.flatMap(({ alert = rule, subject: about = subject, begin, end }) =>
      alert === rule && about === subject && begin <= wall && wall < end ? [end] : [],
    )
    return ends.length === 0 ? null : Math.max(...ends)
  }
}
