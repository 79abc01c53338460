import type { Finding } from '../../model/alert.ts'
import type { Rule } from '../../model/extensions.ts'
import { SEVERITIES } from '../../model/health.ts'
import type { Observation } from '../../model/snapshot.ts'
import { flag, listOf, number, object, oneOf, orAbsent, text } from '../../model/tools/shape.ts'
import type { Culprit, Evidence } from '../../model/verdict.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'

/** Runs the user's rules. A rule that throws or returns an invalid finding counts as a fault and finds nothing. */
export function findings(core: Core, rules: Iterable<Rule>, seen: Observation): Finding[] {
  return [...rules].flatMap((rule) => {
    const id = guarded(core.faults, 'rule', '', () => String(rule.id))
    return guarded(core.faults, id === '' ? 'rule' : `rule ${id}`, [], () =>
      [...rule.judge(seen)].map((found) => FINDING(found, 'finding')),
    )
  })
}

/** A finding of a rule of the user's may be anything. */
const FINDING = object<Finding>({
  rule: text,
  subject: text,
  severity: oneOf(...SEVERITIES),
  message: text,
  value: number,
  limit: number,
  forMs: number,
  cooldownMs: orAbsent(number),
  channels: orAbsent(listOf(text)),
  hold: orAbsent(flag),
  name: orAbsent(text),
  culprit: orAbsent(
    object<Culprit>({
      service: orAbsent(text),
      route: orAbsent(text),
      operation: orAbsent(text),
      place: orAbsent(text),
      pool: orAbsent(text),
      instance: orAbsent(text),
      pid: orAbsent(number),
    }),
  ),
  evidence: orAbsent(listOf(object<Evidence>({ label: text, value: text }))),
  advice: orAbsent(text),
})
