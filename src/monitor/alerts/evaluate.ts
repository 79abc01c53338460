import type { Finding, Notice } from '../../model/alert.ts'
import { OwnError } from '../../model/errors/own-error.ts'
import type { Rule } from '../../model/extensions.ts'
import { type HealthStatus, SEVERITIES, worse } from '../../model/health.ts'
import { mostUtilised } from '../../model/pool.ts'
import type { Observation, Snapshot } from '../../model/snapshot.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'
import type { AlertRegistry } from './alerts.ts'

/** Asks every rule. A rule that throws is a fault and finds nothing. */
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

/** Moves the alert book by one look. @returns what is to be told */
export function advance(
  core: Core,
  book: AlertRegistry,
  rules: Iterable<Rule>,
  seen: Observation,
): readonly Notice[] {
  return book.judge(findings(core, rules, seen), core.clock.now(), core.clock.wall())
}

/** An observation with the alerts that are firing. */
export function withJudgement(book: AlertRegistry, seen: Observation): Snapshot {
  const alerts = book.firing()
  const worst = mostUtilised(seen.pools)
  return Object.freeze({
    ...seen,
    alerts,
    health: healthOf(alerts),
    poolUtilization: worst?.utilization ?? 0,
    worstPool: worst?.name ?? null,
  })
}

function healthOf(alerts: Snapshot['alerts']): HealthStatus {
  return alerts.reduce<HealthStatus>((health, alert) => {
    if (!alert.capacity) return health
    return worse(
      health,
      alert.severity === 'critical' ? 'critical' : alert.severity === 'warning' ? 'warning' : 'healthy',
    )
  }, 'healthy')
}
