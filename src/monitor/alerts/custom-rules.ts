import { checkRule } from '../../config/rule-check.ts'
import type { Finding } from '../../model/alert.ts'
import type { Rule } from '../../model/extensions.ts'
import type { Observation } from '../../model/snapshot.ts'
import type { Core } from '../core.ts'
import type { Alerts, Monitor } from '../types.ts'
import { findings } from './evaluate.ts'

/** Turns a registered alert into a rule. */
export type RuleOf = (id: string, rule: Parameters<Alerts['register']>[1]) => Rule

/** The user's own rules, by either door. */
export interface CustomRules {
  readonly add: Monitor['addRule']
  readonly register: Alerts['register']
  readonly unregister: Alerts['unregister']
  /** What they find in an observation; a rule that throws is a fault and finds nothing. */
  findings(seen: Observation): readonly Finding[]
}

export function createCustomRules(core: Core, ruleOf: RuleOf): CustomRules {
  const added = new Set<Rule>()
  const registered = new Map<string, Rule>()
  return {
    add(rule) {
      added.add(rule)
      return () => void added.delete(rule)
    },
    register(id, rule) {
      checkRule(id, rule)
      registered.set(id, ruleOf(id, rule))
    },
    unregister: (id) => registered.delete(id),
    findings: (seen) => findings(core, [...added, ...registered.values()], seen),
  }
}
