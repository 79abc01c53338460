import { runtime } from '#runtime'
import { sayOnce } from '../channels/console.ts'
import { isBuilding } from '../config/env.ts'
import type { DbMonitoringOptions } from '../config/options.ts'
import { ConfigError, type ConfigProblem, sentenceOf } from '../config/problems.ts'
import { resolveOptions } from '../config/resolve.ts'
import { type App, currentApp } from '../internal/app.ts'
import type { Monitor } from '../monitor/types.ts'
import { monitorFrom } from './create.ts'
import type { ProcessRole } from './identity.ts'

/**
 * One module file becomes several modules in a production server, so the monitor is global to the process.
 */
const KEY: unique symbol = Symbol.for('next-db-monitoring') as never
/** Version of the stored shape; a copy of the package with another shape uses its own state and reports it. */
const PROTOCOL = 1

interface Shared {
  readonly protocol: number
  readonly monitor: Monitor
}

let local: Monitor | null = null
/** The app that coverage was told of: what is in a bundle may come after the first use by code outside it. */
let told: App | null = null

/** The process's monitor, made at the first call with the app's configuration, its beat started. */
export function sharedMonitor(): Monitor {
  const app = currentApp()
  if (local && told === app) return local
  const monitor = local ?? sharedOrNew(app)
  local = monitor
  told = app
  monitor.coverage.built(app.facts)
  return monitor
}

function sharedOrNew({ facts, config }: App): Monitor {
  const holder = globalThis as { [KEY]?: Shared }
  const found = holder[KEY]
  if (found?.protocol === PROTOCOL) return found.monitor
  const options = config()
  const monitor = startSafely(options, facts === null ? 'unknown' : 'app')
  if (options === undefined) tellMissing(monitor)
  if (found) {
    monitor.fault(
      'shared-instance',
      new ConfigError({
        code: 'DBM-008',
        field: 'next-db-monitoring',
        expected: 'one version in a process',
        received: 'two',
        fix: 'Deduplicate the package.',
      }),
    )
  } else holder[KEY] = { protocol: PROTOCOL, monitor }
  return monitor
}

/** Replaces the process's monitor's configuration: for workers, before anything is tracked. */
export function configureShared(options: DbMonitoringOptions): Monitor {
  const holder = globalThis as { [KEY]?: Shared }
  const found = holder[KEY]
  if (found?.protocol === PROTOCOL) return found.monitor
  local = startSafely(options, currentApp().facts === null ? 'worker' : 'app')
  holder[KEY] = { protocol: PROTOCOL, monitor: local }
  return local
}

/** The app has a configuration file without a default export: its contents have no effect. */
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
function startSafely(options: DbMonitoringOptions | undefined, role: ProcessRole): Monitor {
  try {
    return start(options, role)
  } catch (error) {
    const monitor = start({}, role)
    monitor.fault('config', error)
    return monitor
  }
}

function start(options: DbMonitoringOptions | undefined, role: ProcessRole): Monitor {
  const resolution = resolveOptions(options)
  const monitor = monitorFrom(resolution, undefined, role)
  if (resolution.options.console) for (const problem of resolution.problems) sayOnce(sentenceOf(problem))
  // A build must leave no timer behind.
  if (monitor.options.enabled && !isBuilding()) {
    monitor.collection.start()
    runtime.watchPeers()
    // A worker announces its end; an application's server is ended by its host.
    if (role === 'app') runtime.beforeEnd(() => goodbye(monitor))
    serveMetrics(monitor)
  }
  return monitor
}

/** The instance leaves the fleet and what waits for the journal is stored. What the app still ends is no longer reported. */
async function goodbye(monitor: Monitor): Promise<void> {
  monitor.collection.stop()
  await monitor.close().catch((error: unknown) => monitor.fault('goodbye', error))
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
  if (server)
    monitor.addExporter({
      name: 'prometheus server',
      inProcess: true,
      send: () => {},
      close: () => server.close(),
    })
}
