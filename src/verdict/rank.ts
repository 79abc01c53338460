import { SEVERITY_RANK } from '../model/health.ts'
import { CAUSE_KINDS, type CauseKind } from '../model/verdict.ts'
import type { Found } from './types.ts'

const RANK: ReadonlyMap<CauseKind, number> = new Map(CAUSE_KINDS.map((kind, rank) => [kind, rank]))
const SURENESS = { certain: 0, likely: 1, possible: 2 } as const

/** Identity of a cause between two looks. */
export function keyOf({ kind, subject, alert }: Pick<Found, 'kind' | 'subject' | 'alert'>): string {
  return `${kind}\n${subject}\n${alert ?? ''}`
}

/** Position of a kind in the table of `CAUSE_KINDS`: lower explains higher. */
export function rankOf(kind: CauseKind): number {
  return RANK.get(kind) ?? CAUSE_KINDS.length
}

/** A part that cannot be observed explains nothing else: only a monitor that observes nothing ranks high. */
function placeOf({ kind, severity }: Found): number {
  return kind === 'monitor-blind' && severity === 'info' ? CAUSE_KINDS.length : rankOf(kind)
}

/** By rank, the most certain first among equals. */
export function byRank(a: Found, b: Found): number {
  return placeOf(a) - placeOf(b) || SURENESS[a.certainty] - SURENESS[b.certainty] || b.value - a.value
}

/** The most severe first; among equals by rank. */
export function byWeight(a: Found, b: Found): number {
  return SEVERITY_RANK[b.severity] - SEVERITY_RANK[a.severity] || byRank(a, b)
}
