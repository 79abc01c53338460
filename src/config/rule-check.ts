import type { AlertRule } from '../model/alert.ts'
import { SEVERITIES, type Severity } from '../model/health.ts'
import { metricExists } from '../rules/metrics.ts'
import type { ConfigProblem } from './problems.ts'
import { ConfigError, show } from './problems.ts'

const COMPARISONS = ['gt', 'gte', 'lt', 'lte', 'eq']
const FIELDS: readonly string[] = [
  'name',
  'enabled',
  'threshold',
  'comparison',
  'severity',
  'cooldown',
  'for',
  'channels',
  'conditions',
]

/** Throws a ConfigError (DBM-005) that names the field when a rule can never work. */
export function checkRule(id: unknown, rule: unknown): asserts rule is AlertRule {
  const problem = ruleProblem(id, rule)
  if (problem) throw new ConfigError(problem)
}

/** What is wrong with a rule; `null` when nothing is. */
export function ruleProblem(id: unknown, rule: unknown): ConfigProblem | null {
  if (typeof id !== 'string' || id.length === 0 || id.length > 100)
    return wrong('id', 'a text of 1 to 100 characters', id)
  if (rule === null || typeof rule !== 'object') return wrong(id, 'a rule object', rule)
  const given = rule as Record<string, unknown>
  const at = (field: string): string => `${id}.${field}`
  if (typeof given.name !== 'string' || given.name.length === 0)
    return wrong(at('name'), 'a text', given.name)
  if (typeof given.enabled !== 'boolean') return wrong(at('enabled'), 'true or false', given.enabled)
  if (!finite(given.threshold)) return wrong(at('threshold'), 'a finite number', given.threshold)
  if (!COMPARISONS.includes(given.comparison as string))
    return wrong(at('comparison'), `one of ${COMPARISONS.join(', ')}`, given.comparison)
  if (!SEVERITIES.includes(given.severity as Severity))
    return wrong(at('severity'), `one of ${SEVERITIES.join(', ')}`, given.severity)
  if (!finite(given.cooldown) || (given.cooldown as number) < 0)
    return wrong(at('cooldown'), 'minutes, 0 or more', given.cooldown)
  if (given.for !== undefined && (!finite(given.for) || (given.for as number) < 0))
    return wrong(at('for'), 'seconds, 0 or more', given.for)
  if (!Array.isArray(given.channels) || given.channels.some((channel) => typeof channel !== 'string')) {
    return wrong(at('channels'), 'an array of channel ids', given.channels)
  }
  const unknown = Object.keys(given).find((field) => !FIELDS.includes(field))
  if (unknown !== undefined) return wrong(at(unknown), `one of ${FIELDS.join(', ')}`, unknown)
  if (!Array.isArray(given.conditions))
    return wrong(at('conditions'), 'an array of conditions', given.conditions)
  for (const [index, condition] of given.conditions.entries()) {
    const problem = conditionProblem(at(`conditions[${index}]`), condition)
    if (problem) return problem
  }
  return null
}

function conditionProblem(field: string, condition: unknown): ConfigProblem | null {
  if (condition === null || typeof condition !== 'object') return wrong(field, 'a condition', condition)
  const given = condition as Record<string, unknown>
  if (typeof given.metric !== 'string' || !metricExists(given.metric)) {
    return wrong(`${field}.metric`, 'a known metric, for example database.poolUtilization', given.metric)
  }
  if (!COMPARISONS.includes(given.operator as string))
    return wrong(`${field}.operator`, `one of ${COMPARISONS.join(', ')}`, given.operator)
  if (!finite(given.value)) return wrong(`${field}.value`, 'a finite number', given.value)
  return null
}

function finite(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value)
}

function wrong(field: string, expected: string, value: unknown): ConfigProblem {
  return {
    code: 'DBM-005',
    field,
    expected,
    received: show(value),
    fix: 'Correct the rule; it was not registered.',
  }
}
