import type { Finding } from '../../model/alert.ts'
import { OwnError } from '../../model/errors/own-error.ts'
import type { Rule } from '../../model/extensions.ts'
import { SEVERITIES } from '../../model/health.ts'
import type { Observation } from '../../model/snapshot.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'

/** Asks the rules of the user's. A rule that throws is a fault and finds nothing. */
export function findings(core: Core, rules: Iterable<Rule>, seen: Observation): Finding[] {
  return [...rules].flatMap((rule) =>
    guarded(core.faults, `rule ${rule.id}`, [], () => [...rule.judge(seen)].map(checked)),
  )
}

/** A finding of a rule of the user's may be anything. @throws when it lacks what an alert is made of */
function checked(finding: Finding): Finding {
  const { rule, subject, severity, message, forMs } = finding
  const whole =
    [rule, subject, message].every((text) => typeof text === 'string') &&
    SEVERITIES.includes(severity) &&
    typeof forMs === 'number'
  if (!whole) throw new OwnError('it found something without rule, subject, severity, message or forMs')
  return finding
}
