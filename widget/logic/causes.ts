import type { Cause, CauseKind, Verdict } from '../../src/model/verdict.ts'

/** The verdict as the page shows it: one headline, what it explains folded below, and what stands beside it. */
export interface Told {
  readonly headline: Cause | undefined
  /** Explained by the headline: causes with their sentence, or only their kind. */
  readonly explained: readonly (Cause | CauseKind)[]
  readonly others: readonly Cause[]
}

export function tell({ causes }: Verdict): Told {
  const [headline, ...rest] = causes
  const kinds = headline?.explains ?? []
  const explained = rest.filter((cause) => kinds.includes(cause.kind))
  return {
    headline,
    explained: [...explained, ...kinds.filter((kind) => !explained.some((cause) => cause.kind === kind))],
    others: rest.filter((cause) => !kinds.includes(cause.kind)),
  }
}

/** Who causes it, as short names; unknown parts are left out. */
export function culpritNames({ culprit }: Pick<Cause, 'culprit'>): readonly string[] {
  const { service, route, operation, place, pool, instance } = culprit
  return [route, place, operation, service, pool, instance].filter((name) => name !== undefined)
}

/** The pool the verdict points at: the headline's, else that of the next cause which names one. */
export function poolOf({ causes }: Verdict): string | undefined {
  return causes.find(({ culprit }) => culprit.pool !== undefined)?.culprit.pool
}

/** Position of a subject in the verdict; subjects it does not name come last, in their original order. */
export function rankIn({ causes }: Verdict, kind: string, subject: string): number {
  const exact = causes.findIndex((cause) => cause.kind === kind)
  const named =
    exact >= 0 ? exact : causes.findIndex((cause) => Object.values(cause.culprit).includes(subject))
  return named < 0 ? causes.length : named
}
