import type { Outcome } from './run.ts'

/** At least this share of first causes is right, and of first screens whole. */
const GOAL = 0.95

/**
 * What a run of the corpus showed. Recall = of the incidents those whose first cause is the expected one; precision = of
 * the situations that were called wrong (look-alikes among them) those that were called by the right cause.
 * @returns lines to print, and whether every goal is met
 */
export function figuresOf(outcomes: readonly Outcome[]): {
  readonly lines: readonly string[]
  readonly isMet: boolean
} {
  const troubles = outcomes.filter(({ expected }) => expected !== 'clean')
  const clean = outcomes.filter(({ expected }) => expected === 'clean')
  const right = troubles.filter(({ expected, got }) => got.startsWith(`${expected} `))
  const alarms = clean.filter(({ wrong }) => wrong.length > 0)
  const judged = troubles.filter(({ got }) => got.includes('(')).length + alarms.length
  const certain = outcomes.filter(({ falselyCertain }) => falselyCertain.length > 0).length
  const falseLeaks = sum(outcomes, 'falseLeaks')
  const destroyed = sum(outcomes, 'destroyed')
  const [dead, freed] = [sum(outcomes, 'dead'), sum(outcomes, 'freed')]
  const seen = outcomes.filter(({ unshown }) => unshown !== null)
  const shown = seen.filter(({ unshown }) => unshown?.length === 0)
  const whole = outcomes.filter(({ wrong }) => wrong.length === 0)
  const lines = [
    `recall: the first cause is right in ${right.length} of ${troubles.length} incidents (${percent(right.length, troubles.length)})`,
    `precision: ${right.length} of ${judged} situations that were called wrong were called by the right cause (${percent(right.length, judged)})`,
    `called wrong though clean: ${alarms.length} of ${clean.length} look-alikes`,
    `called certain and wrong: ${certain}`,
    `false leaks: ${falseLeaks}`,
    `clean holders that a cleanup destroyed: ${destroyed}`,
    `dead connections freed within one look: ${freed} of ${dead}`,
    `first screens of a desk and a phone with cause, culprit, action and forecast: ${shown.length} of ${seen.length} (${percent(shown.length, seen.length)})`,
    `everything as expected: ${whole.length} of ${outcomes.length}`,
  ]
  const isMet =
    right.length >= GOAL * troubles.length &&
    right.length >= GOAL * judged &&
    shown.length >= GOAL * seen.length &&
    alarms.length + certain + falseLeaks + destroyed === 0 &&
    freed === dead
  return { lines, isMet }
}

function sum(outcomes: readonly Outcome[], field: 'falseLeaks' | 'destroyed' | 'dead' | 'freed'): number {
  return outcomes.reduce((total, outcome) => total + outcome[field], 0)
}

function percent(part: number, whole: number): string {
  return whole === 0 ? 'none' : `${((part / whole) * 100).toFixed(1)} %`
}
