import type { Observation, Snapshot } from '../../model/snapshot.ts'
import type { Core } from '../core.ts'
import { guarded } from '../guarded.ts'
import type { Alerts, Monitor } from '../types.ts'
import { type AlertRegistry, createAlertRegistry } from './alerts.ts'
import { createCustomRules, type RuleOf } from './custom-rules.ts'
import { BLIND, type Judged, type JudgedWith, withJudgement } from './judged.ts'
import { createDispatcher } from './notifier.ts'

/** The alerts room: what is wrong, what fires of it, and who is notified. */
export interface Judge {
  readonly registry: AlertRegistry
  readonly alerts: Alerts
  /** An observation judged between two looks: what became true is seen at once, nothing falls, no alert moves. */
  see(seen: Observation, eventLoopP95: number | null): Snapshot
  /** One look: moves verdict and alerts and notifies the channels. */
  look(seen: Observation, eventLoopP95: number | null): Snapshot
  readonly addRule: Monitor['addRule']
  readonly addChannel: Monitor['addChannel']
  /** Withdraws every alert and every message that waits. */
  stop(): void
}

export interface JudgeParts {
  /** The one judgement. @param looks 1 = a look; 0 = somebody reads between two looks */
  readonly judge: (seen: Observation, context: JudgedWith, looks: 0 | 1) => Judged
  readonly budgetOf: (seen: Observation) => NonNullable<JudgedWith['budget']>
  readonly customRule: RuleOf
  readonly channels: readonly Parameters<Monitor['addChannel']>[0][]
}

/** What other rooms have for this one: the instances that messages are shared with, and what a message outside a look is sent with. */
type Links = readonly [
  fleet: ReturnType<NonNullable<Parameters<typeof createDispatcher>[1]>>,
  snapshot: () => Snapshot,
]

/** @param links asked at each message */
export function createJudge(core: Core, parts: JudgeParts, links: () => Links): Judge {
  const { clock, faults } = core
  const registry = createAlertRegistry(core.options.alertCooldown, core.options.silences)
  const dispatcher = createDispatcher(core, () => links()[0])
  const custom = createCustomRules(core, parts.customRule)
  for (const channel of parts.channels) dispatcher.add(channel)
  const judged = (seen: Observation, eventLoopP95: number | null, looks: 0 | 1): Judged => {
    const budget = guarded(faults, 'budget', null, () => parts.budgetOf(seen))
    const context = { enabled: core.power.on, eventLoopP95, budget, custom: custom.findings(seen) }
    return guarded(faults, 'verdict', BLIND, () => parts.judge(seen, context, looks))
  }
  return {
    registry,
    alerts: {
      register(id, rule) {
        custom.register(id, rule)
        dispatcher.expect(rule.channels)
      },
      unregister: custom.unregister,
      list: () => registry.list(clock.wall()),
      channels: () => dispatcher.states(),
      acknowledge(id) {
        const notice = registry.acknowledge(id, clock.wall())
        if (typeof notice === 'boolean') return notice
        dispatcher.send([notice], links()[1]())
        return true
      },
      test: async (id) => dispatcher.test(id, links()[1]()),
    },
    see: (seen, eventLoopP95) => withJudgement(registry, seen, judged(seen, eventLoopP95, 0)),
    look(seen, eventLoopP95) {
      const found = judged(seen, eventLoopP95, 1)
      const notices = registry.judge(found.findings, clock.now(), clock.wall())
      const snapshot = withJudgement(registry, seen, found)
      if (notices.length > 0) dispatcher.send(notices, snapshot)
      return snapshot
    },
    addRule: custom.add,
    addChannel: (channel) => dispatcher.add(channel),
    stop() {
      registry.clear()
      dispatcher.stop()
    },
  }
}
