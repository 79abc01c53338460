import { checkRule } from '../../config/rule-check.ts'
import type { Notice } from '../../model/alert.ts'
import type { Channel, Rule } from '../../model/extensions.ts'
import type { Observation, Snapshot } from '../../model/snapshot.ts'
import type { Core } from '../core.ts'
import type { Alerts, Monitor } from '../types.ts'
import { type AlertRegistry, createAlertRegistry } from './alerts.ts'
import { advance, withJudgement } from './evaluate.ts'
import { createDispatcher } from './notifier.ts'

/** The alerts room: rules, what fires, and who is notified. */
export interface Judge {
  readonly registry: AlertRegistry
  readonly alerts: Alerts
  /** An observation with the alerts as they are: changes nothing. */
  see(seen: Observation): Snapshot
  /** Moves the alerts by one look and notifies the channels. */
  look(seen: Observation): Snapshot
  readonly addRule: Monitor['addRule']
  readonly addChannel: Monitor['addChannel']
}

export interface JudgeParts {
  readonly rules: readonly Rule[]
  readonly customRule: (id: string, rule: Parameters<Alerts['register']>[1]) => Rule
  readonly channels: readonly Channel[]
}

export function createJudge(core: Core, parts: JudgeParts): Judge {
  const { clock, faults } = core
  const registry = createAlertRegistry(core.options.alertCooldown)
  const dispatcher = createDispatcher(clock, faults)
  const rules = new Set<Rule>(parts.rules)
  const custom = new Map<string, Rule>()
  for (const channel of parts.channels) dispatcher.add(channel)
  return {
    registry,
    alerts: {
      register(id, rule) {
        checkRule(id, rule)
        custom.set(id, parts.customRule(id, rule))
        dispatcher.expect(rule.channels)
      },
      unregister: (id) => custom.delete(id),
      list: () => registry.list(clock.wall()),
      acknowledge: (id) => registry.acknowledge(id, clock.wall()),
    },
    see: (seen) => withJudgement(registry, seen),
    look(seen) {
      const notices: readonly Notice[] = advance(core, registry, [...rules, ...custom.values()], seen)
      const snapshot = withJudgement(registry, seen)
      if (notices.length > 0) dispatcher.send(notices, snapshot)
      return snapshot
    },
    addRule(rule) {
      rules.add(rule)
      return () => void rules.delete(rule)
    },
    addChannel: (channel) => dispatcher.add(channel),
  }
}
