import type { DbMonitoringOptions } from './config/options.ts'
import { configureShared } from './instance/shared.ts'
import { OwnError } from './model/errors/own-error.ts'
import type { Monitor } from './monitor/types.ts'

export * from './api/functions.ts'
export { holdConnection } from './api/hold-connection.ts'
export { type Monitoring, monitoring } from './api/monitoring.ts'
export type { TrackPoolOptions } from './clients/pg.ts'
export { sharedPool, trackPool } from './clients/pg.ts'
export { type TrackSqlOptions, trackSql } from './clients/postgres.ts'
export type { DbMonitoringOptions } from './config/options.ts'
export type { Monitor } from './monitor/types.ts'

/** A monitored worker process. */
export interface Worker {
  readonly monitor: Monitor
  /**
   * Tells its last state to history, exporters and the fleet, then ends the monitor's timers and connections. Call it
   * from the worker's own shutdown; the process, its signals and the user's pools are left alone. Never rejects.
   */
  close(): Promise<void>
}

/**
 * Starts monitoring in a worker, a queue consumer or any other process without Next. Call it first: what was tracked before
 * runs under the defaults, and the options given here are then not used, which is shown as a fault.
 * @param options give the worker a `service` name of its own
 */
export function startWorker(options: DbMonitoringOptions = {}): Worker {
  const late = Symbol.for('next-db-monitoring') in globalThis
  const monitor = configureShared(options)
  if (late)
    monitor.fault(
      'start-worker',
      new OwnError('startWorker came after the first tracked operation: its options are not used.'),
    )
  return {
    monitor,
    async close() {
      try {
        monitor.collection.stop()
        await monitor.beat()
        await monitor.close()
      } catch (error) {
        monitor.fault('close-worker', error)
      }
    },
  }
}
