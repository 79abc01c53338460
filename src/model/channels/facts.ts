import type { Alert } from '../alert.ts'
import type { Culprit, Evidence } from '../verdict.ts'

/** Who causes it, in the order of a message. */
const CULPRIT: readonly (keyof Culprit)[] = [
  'service',
  'route',
  'operation',
  'place',
  'pool',
  'instance',
  'pid',
]
/** A rule of the user's may give any number. */
const MOST_EVIDENCE = 20

/** What every message says beside the sentence: how long it lasted, who causes it, and the evidence while it fires. */
export function factsOf({ openedAt, resolvedAt, culprit = {}, evidence = [] }: Alert): readonly Evidence[] {
  const who = CULPRIT.flatMap((label) => {
    const value = culprit[label]
    return value === undefined ? [] : [{ label, value: String(value) }]
  })
  return resolvedAt === null
    ? [...who, ...evidence.slice(0, MOST_EVIDENCE)]
    : [{ label: 'lasted', value: lasting(resolvedAt - openedAt) }, ...who]
}

function lasting(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 120) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`
}
