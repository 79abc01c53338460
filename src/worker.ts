import process from 'node:process'
import { trackPool } from './clients/pg.ts'
import { trackSql } from './clients/postgres.ts'
import type { DbMonitoringOptions } from './config/options.ts'
import { configureShared } from './instance/shared.ts'
import { sharedClient } from './integrations/supabase/seams/shared-client.ts'
import type { SupabaseFactory } from './integrations/supabase/track/track.ts'
import { OwnError } from './model/errors/own-error.ts'
import type { Monitor } from './monitor/types.ts'

export * from './api/functions.ts'
export { holdConnection } from './api/hold-connection.ts'
export { beforeFreeze, keepIdleBounded } from './api/keep-idle-bounded.ts'
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
   * Writes its last state to history, exporters and the fleet, then ends the monitor's timers and connections. Call it from
   * the worker's own shutdown; the process, its signals and the user's pools are not touched. Never rejects.
   */
  close(): Promise<void>
  /**
   * A factory of a Supabase library (`createClient`, `createServerClient`) whose clients are tracked for the worker's
   * service. Types, overloads and options do not change. Never throws.
   */
  trackSupabase<F extends SupabaseFactory>(factory: F): F
  readonly trackPool: typeof trackPool
  readonly trackSql: typeof trackSql
  /**
   * At SIGTERM and SIGINT runs `work`, then `close`, then lets the signal take its normal effect: with other listeners the
   * process continues and they decide. Called several times: all of the works are done before the close.
   * @param work the worker's own end, e.g. finishing its job; what it throws is recorded as a fault and does not stop the
   * close
   * @returns takes it back
   */
  onShutdown(work?: () => unknown): () => void
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const

/**
 * Starts monitoring in a worker, a queue consumer or any other process without Next. Call it first: anything tracked earlier
 * started the monitor with defaults, and the options given here are then ignored, which is shown as a fault.
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
  const close = async (): Promise<void> => {
    try {
      monitor.collection.stop()
      await monitor.beat()
      await monitor.close()
    } catch (error) {
      monitor.fault('close-worker', error)
    }
  }
  return {
    monitor,
    close,
    trackSupabase: (factory) => sharedClient(factory, monitor.options.service, 'service-client'),
    trackPool,
    trackSql,
    onShutdown: onSignals(monitor, close),
  }
}

function onSignals(monitor: Monitor, close: () => Promise<void>): Worker['onShutdown'] {
  const works = new Set<() => Promise<void>>()
  const listen = (how: 'prependListener' | 'off'): void => {
    for (const signal of SIGNALS) process[how](signal, end)
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    listen('off')
    // Now: those that listen once are not counted any more when the works are done, though theirs may go on.
    const others = process.listenerCount(signal)
    // Theirs begin first, as if ours stood behind them.
    await undefined
    await Promise.all([...works].map((work) => work()))
    await close()
    if (others === 0 && process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }
  return (work = () => {}) => {
    const own = async (): Promise<void> => {
      try {
        await work()
      } catch (error) {
        monitor.fault('shutdown', error)
      }
    }
    if (works.size === 0) listen('prependListener')
    works.add(own)
    return () => {
      if (works.delete(own) && works.size === 0) listen('off')
    }
  }
}
