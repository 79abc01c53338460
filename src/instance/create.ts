import { runtime } from '#runtime'
import { createConsoleChannel, createVerboseLog, sayOnce } from '../channels/console.ts'
import { readEnv } from '../config/env.ts'
import type { DbMonitoringOptions } from '../config/options.ts'
import { ConfigError } from '../config/problems.ts'
import { type Resolution, resolveOptions } from '../config/resolve.ts'
import { createStackSampler } from '../integrations/stack/capture.ts'
import { OwnError } from '../model/errors/own-error.ts'
import { addRecovery } from '../monitor/actions/recovery.ts'
import { type Clock, systemClock } from '../monitor/clock.ts'
import { assembleMonitor } from '../monitor/monitor.ts'
import type { Monitor } from '../monitor/types.ts'
import { customRule } from '../rules/custom.ts'
import { recommend } from '../rules/recommend/recommend.ts'
import { silentFindings } from '../rules/silent.ts'
import { createMemoryHistory } from '../stores/memory.ts'
import { createKeeper } from '../verdict/keeper.ts'
import { budgetOfInstance, probesOf } from './database.ts'
import { fleetParts } from './fleet.ts'
import { identityOf, type ProcessRole } from './identity.ts'
import { journalOf } from './journal.ts'

/**
 * Puts a monitor together from options that were checked.
 * @param role what the process is: an app that was built with the plugin, a worker, or neither is known
 */
export function monitorFrom(
  { options, problems }: Resolution,
  clock: Clock = systemClock(),
  role: ProcessRole = 'unknown',
): Monitor {
  const identity = identityOf(options, runtime, clock, role)
  const monitor = assembleMonitor({
    options,
    clock,
    identity,
    judge: createKeeper(),
    budgetOf: (seen) => budgetOfInstance(options, seen),
    customRule,
    recommend,
    history: createMemoryHistory({
      intervalMs: options.collectionInterval,
      retentionHours: options.retentionHours,
      wall: clock.wall,
    }),
    journal: journalOf(options, runtime, clock, role === 'app'),
    fleet: fleetParts(options, runtime, clock, identity),
    announce: options.console ? sayOnce : () => {},
    channels: [...(options.console ? [createConsoleChannel()] : []), ...options.channels],
    loopDelay: options.enabled ? runtime.loopDelay() : null,
    ownSockets: () => runtime.ownSockets(),
    stacks: createStackSampler(options.stackSample),
    debug: options.debug ? createVerboseLog() : () => {},
  })
  for (const problem of problems) monitor.fault(`config ${problem.field}`, new ConfigError(problem))
  for (const [id, rule] of Object.entries(options.alerts)) monitor.alerts.register(id, rule)
  for (const [name, check] of Object.entries(options.healthChecks)) monitor.checks.register(name, check)
  for (const collector of options.collectors) monitor.addCollector(collector)
  for (const probe of [
    ...options.probes,
    ...(options.enabled ? probesOf(options, runtime, clock, identity) : []),
  ])
    monitor.addProbe(probe)
  monitor.addRule({
    id: 'service-silent',
    judge: () =>
      silentFindings(monitor.fleet.silent(), new Set([options.service, ...monitor.fleet.services()])),
  })
  if (options.enabled) addRecovery(monitor)
  else monitor.fault('monitor', new OwnError('it is switched off by configuration: nothing is tracked'))
  return monitor
}

/**
 * An independent monitor, for tests or several databases. It starts no timer: call `collection.start()`.
 * @throws ConfigError on the first bad option
 */
export function createMonitor(options: DbMonitoringOptions = {}, clock: Clock = systemClock()): Monitor {
  const env = readEnv()
  const resolution = resolveOptions(options, env)
  // A wrong environment variable is reported and ignored; it must not end an application.
  const first = resolution.problems.find((problem) => !env.problems.includes(problem))
  if (first) throw new ConfigError(first)
  return monitorFrom(resolution, clock)
}
