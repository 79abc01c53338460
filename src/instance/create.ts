import { runtime } from '#runtime'
import { createConsoleChannel, createVerboseLog, sayOnce } from '../channels/console.ts'
import { readEnv } from '../config/env.ts'
import type { DbMonitoringOptions } from '../config/options.ts'
import { ConfigError } from '../config/problems.ts'
import { type Resolution, resolveOptions } from '../config/resolve.ts'
import { runOrder } from '../http/handlers/fleet/order.ts'
import { createStackSampler } from '../integrations/stack/capture.ts'
import { OwnError } from '../model/errors/own-error.ts'
import { createFinder } from '../model/stack/finder.ts'
import { addRecovery } from '../monitor/actions/recovery.ts'
import { type Clock, systemClock } from '../monitor/clock.ts'
import { assembleMonitor } from '../monitor/monitor.ts'
import type { Monitor } from '../monitor/types.ts'
import { customRule } from '../rules/custom.ts'
import { peakUsageRule } from '../rules/peak-usage.ts'
import { recommend } from '../rules/recommend/recommend.ts'
import { silentFindings } from '../rules/silent.ts'
import { slowAcquireRule } from '../rules/slow-acquire.ts'
import { createMemoryHistory } from '../stores/memory.ts'
import { createKeeper } from '../verdict/keeper.ts'
import { budgetOfInstance, probesOf } from './database.ts'
import { connectExporters } from './exporters.ts'
import { fleetParts } from './fleet.ts'
import { freezingOf } from './freezing.ts'
import { identityOf, type ProcessRole } from './identity.ts'
import { journalOf } from './journal.ts'
import { connectObservers } from './observers.ts'

/**
 * Assembles a monitor from validated options.
 * @param role kind of the process: an app that was built with the plugin, a worker, or unknown
 */
export function monitorFrom(
  { options, problems }: Resolution,
  clock: Clock = systemClock(),
  role: ProcessRole = 'unknown',
): Monitor {
  const identity = identityOf(options, runtime, clock, role)
  const { freezing, resting } = freezingOf(identity)
  const monitor: Monitor = assembleMonitor({
    options,
    clock,
    identity,
    judge: createKeeper(),
    budgetOf: (seen) => budgetOfInstance(options, seen, monitor.fleet.members()),
    customRule,
    recommend,
    history: createMemoryHistory({
      intervalMs: options.collectionInterval,
      retentionHours: options.retentionHours,
      wall: clock.wall,
    }),
    journal: journalOf(options, runtime, clock, role === 'app'),
    fleet: {
      ...fleetParts(options, runtime, clock, identity, resting),
      run: (order) => runOrder(monitor, order),
    },
    freezing,
    announce: options.console ? sayOnce : () => {},
    channels: [...(options.console ? [createConsoleChannel()] : []), ...options.channels],
    loopDelay: options.enabled ? runtime.loopDelay() : null,
    ownSockets: () => runtime.ownSockets(),
    stacks: createStackSampler(options.stackSample),
    finder: createFinder(runtime.sources, runtime.root),
    debug: options.debug ? createVerboseLog() : () => {},
  })
  for (const problem of problems) monitor.fault(`config ${problem.field}`, new ConfigError(problem))
  for (const [id, rule] of Object.entries(options.alerts)) monitor.alerts.register(id, rule)
  for (const [name, check] of Object.entries(options.healthChecks)) monitor.checks.register(name, check)
  for (const rule of options.rules) monitor.addRule(rule)
  for (const exporter of options.exporters) monitor.addExporter(exporter)
  for (const collector of options.collectors) monitor.addCollector(collector)
  for (const probe of [
    ...options.probes,
    ...(options.enabled ? probesOf(options, runtime, clock, identity, resting) : []),
  ])
    monitor.addProbe(probe)
  monitor.addRule(peakUsageRule())
  monitor.addRule(slowAcquireRule(() => monitor.eventLoopDelayP95()))
  monitor.addRule({
    id: 'service-silent',
    judge: () =>
      silentFindings(monitor.fleet.silent(), new Set([options.service, ...monitor.fleet.services()])),
  })
  if (options.enabled) connectExporters(monitor, options, runtime, clock)
  if (options.enabled) connectObservers(monitor, options, clock, identity)
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
  // A wrong environment variable is reported and ignored; it must not stop an application.
  const first = resolution.problems.find((problem) => !env.problems.includes(problem))
  if (first) throw new ConfigError(first)
  return monitorFrom(resolution, clock)
}
