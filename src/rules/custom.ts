import type { AlertRule, Condition, Finding } from '../model/alert.ts'
import type { Rule } from '../model/extensions.ts'
import type { Observation } from '../model/snapshot.ts'
import type { Culprit } from '../model/verdict.ts'
import { holds, metricValue } from './metrics.ts'

/** A rule the user registered; a rule that is not enabled finds nothing. */
export function customRule(id: string, rule: AlertRule): Rule {
  const conditions: readonly Condition[] =
    rule.conditions.length > 0
      ? rule.conditions
      : [{ metric: 'database.poolUtilization', operator: rule.comparison, value: rule.threshold }]
  return { id, judge: (seen) => (rule.enabled ? judge(id, rule, conditions, seen) : []) }
}

function judge(id: string, rule: AlertRule, conditions: readonly Condition[], seen: Observation): Finding[] {
  const values: number[] = []
  for (const { metric, operator, value: limit } of conditions) {
    const value = metricValue(seen, metric)
    if (value === null || !holds(value, operator, limit)) return []
    values.push(value)
  }
  const text = conditions.map(
    ({ metric, operator, value }, i) => `${metric} is ${round(values[i] as number)} (${operator} ${value})`,
  )
  return [
    {
      rule: id,
      subject: 'custom',
      name: rule.name,
      severity: rule.severity,
      message: `${rule.name}: ${text.join(' and ')}`,
      value: values[0] as number,
      limit: conditions[0]?.value ?? rule.threshold,
      forMs: (rule.for ?? 0) * 1000,
      cooldownMs: rule.cooldown * 60_000,
      channels: rule.channels,
      culprit: culpritOf(conditions),
    },
  ]
}

/** Pool and service that the metrics name. */
function culpritOf(conditions: readonly Condition[]): Culprit {
  const named = conditions.flatMap(({ metric }) => {
    const [, kind, name] = /^(pool|service)\.(.+)\.[^.]+$/.exec(metric) ?? []
    return kind === undefined || name === undefined ? [] : [[kind, name]]
  })
  return Object.fromEntries(named)
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
