import type { Finding } from '../../model/alert.ts'
import type { Rule } from '../../model/extensions.ts'
import { SEVERITIES } from '../../model/health.ts'
import type { Observation } from '../../model/snapshot.ts'
import { flag, listOf, number, object, oneOf, orAbsent, text } from '../../model/tools/shape.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'

/** Asks the rules of the user's. A rule that throws, or finds what is no finding, is a fault and finds nothing. */
export function findings(core: Core, rules: Iterable<Rule>, seen: Observation): Finding[] {
  return [...rules].flatMap((rule) =>
    guarded(core.faults, `rule ${rule.id}`, [], () =>
      [...rule.judge(seen)].map((found) => FINDING(found, 'finding')),
    ),
  )
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
})
