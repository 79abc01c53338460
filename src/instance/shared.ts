import { buildFacts } from 'next-db-monitoring/internal/build-facts'
import userConfig from 'next-db-monitoring/internal/user-config'
import { runtime } from '#runtime'
import { sayOnce } from '../channels/console.ts'
import { isBuilding } from '../config/env.ts'
import type { DbMonitoringOptions } from '../config/options.ts'
import { ConfigError, type ConfigProblem, sentenceOf } from '../config/problems.ts'
import { resolveOptions } from '../config/resolve.ts'
import type { Monitor } from '../monitor/types.ts'
import { monitorFrom } from './create.ts'
import type { ProcessRole } from './identity.ts'

/**
 * One module file is several modules in a production server, so the process's monitor lives where all of them look.
 */
const KEY: unique symbol = Symbol.for('next-db-monitoring') as never
/** Shape of what is stored there; a copy of the package with another shape uses its own state and reports it. */
const PROTOCOL = 1

interface Shared {
  readonly protocol: number
  readonly monitor: Monitor
}

let local: Monitor | null = null

/** The process's monitor, made at the first call with the app's configuration, its beat started. */
export function sharedMonitor(): Monitor {
  if (local) return local
  const holder = globalThis as { [KEY]?: Shared }
  const found = holder[KEY]
  if (found?.protocol === PROTOCOL) local = found.monitor
  else {
    local = startSafely(userConfig, buildFacts === null ? 'unknown' : 'app')
    if (userConfig === undefined) tellMissing(local)
    if (found) {
      local.fault(
        'shared-instance',
        new ConfigError({
          code: 'DBM-008',
          field: 'next-db-monitoring',
          expected: 'one version in a process',
          received: 'two',
          fix: 'Deduplicate the package.',
        }),
      )
    } else holder[KEY] = { protocol: PROTOCOL, monitor: local }
  }
  local.coverage.built(buildFacts)
  return local
}

/** Replaces the process's monitor's configuration: for workers, before anything is tracked. */
export function configureShared(options: DbMonitoringOptions): Monitor {
  const holder = globalThis as { [KEY]?: Shared }
  const found = holder[KEY]
  if (found?.protocol === PROTOCOL) return found.monitor
  local = startSafely(options, buildFacts === null ? 'worker' : 'app')
  holder[KEY] = { protocol: PROTOCOL, monitor: local }
  return local
}

/** The app has a configuration file, and it exports nothing as its default: what stands in it does nothing. */
function tellMissing(monitor: Monitor): void {
  const problem: ConfigProblem = {
    code: 'DBM-002',
    field: 'db-monitoring.config',
    expected: 'options as its default export',
    received: 'no default export',
    fix: 'Write export default defineDbMonitoring({ … }).',
  }
  monitor.fault('config', new ConfigError(problem))
  if (monitor.options.console) sayOnce(sentenceOf(problem))
}

/** A monitor whatever the configuration does: it is first created on the path of the user's requests. */
function startSafely(options: DbMonitoringOptions, role: ProcessRole): Monitor {
  try {
    return start(options, role)
  } catch (error) {
    const monitor = start({}, role)
    monitor.fault('config', error)
    return monitor
  }
}

function start(options: DbMonitoringOptions, role: ProcessRole): Monitor {
  const resolution = resolveOptions(options)
  const monitor = monitorFrom(resolution, undefined, role)
  if (resolution.options.console) for (const problem of resolution.problems) sayOnce(sentenceOf(problem))
  // A build must leave no timer behind.
  if (monitor.options.enabled && !isBuilding()) {
    monitor.collection.start()
    runtime.watchPeers()
    serveMetrics(monitor)
  }
  return monitor
}

/** The stand-alone metrics server, where the configuration wants one; it ends with the monitor. */
function serveMetrics(monitor: Monitor): void {
  const { enabled, port, host } = monitor.options.prometheus
  if (!enabled) return
  const server = runtime.serveMetrics({
    port,
    host,
    bounds: monitor.options.histogramBounds ?? undefined,
    read: () => monitor.snapshot(),
    fault: monitor.fault,
  })
  if (server) monitor.addExporter({ name: 'prometheus server', send: () => {}, close: () => server.close() })
}
