import { runtime } from '#runtime'
import { ConfigError, show } from '../config/problems.ts'
import { sharedMonitor } from '../instance/shared.ts'
import { actorOf } from '../model/audit.ts'
import { describeError } from '../model/errors/describe.ts'
import type { FleetOperationReport } from '../model/fleet/operation-report.ts'
import type { HistoryPoint } from '../model/history.ts'
import type {
  AggregatedStats,
  CleanupOptions,
  CleanupReport,
  ConnectionStats,
  ServiceMetrics,
} from '../model/report/stats.ts'
import type { Verdict } from '../model/verdict.ts'
import type { Monitor } from '../monitor/types.ts'
import { type FleetCleanupOptions, isForFleet, overFleet } from './over-fleet.ts'
import { type Diagnostics, diagnosticsOf } from './stats/diagnostics.ts'
import { type ExportedMetrics, exportOf } from './stats/export.ts'
import { serviceMetricsOf, statsOf } from './stats/stats.ts'

/**
 * Opens a lease by hand; end it with `releaseConnection`. Never throws.
 * @param service who uses the connection; created when unknown
 * @param connectionId your own id; generated when absent. An id that is already open opens no second lease
 * @returns the lease's id
 */
export function trackConnection(service: string, connectionId?: string): string {
  return sharedMonitor().trackConnection(service, connectionId)
}

/**
 * Ends a lease opened by hand. Never throws; an id that is not open changes nothing and is counted.
 * @param connectionId the lease's id; without it the service's newest hand-made lease ends
 */
export function releaseConnection(service: string, connectionId?: string): void {
  sharedMonitor().releaseConnection(service, connectionId)
}

/**
 * Records an error of a service, sanitised: values, credentials and tokens are removed. The last 50 are stored.
 * @param error anything: an Error, a supabase-js error object, a string
 * @param context where it happened, e.g. the name of a function
 */
export function recordConnectionError(service: string, error: unknown, context?: string): void {
  sharedMonitor().recordConnectionError(service, error, context)
}

/** All services now, with alerts, peak and health. A copy: changing it changes nothing. */
export function getConnectionStats(): ConnectionStats {
  const monitor = sharedMonitor()
  return statsOf(monitor.snapshot(), monitor.alerts.list())
}

/**
 * What is wrong now: causes with the first as the headline, and the status that everything else shows. Judged at once;
 * what became true since the last look is in it. Never throws. A copy: changing it changes nothing.
 */
export function getVerdict(): Verdict {
  return structuredClone(sharedMonitor().snapshot().verdict)
}

/** One service now; `null` when there is none of that name. */
export function getServiceMetrics(name: string): ServiceMetrics | null {
  const service = sharedMonitor()
    .observe()
    .services.find((one) => one.name === name)
  return service ? serviceMetricsOf(service) : null
}

/** Ratio (0..1, may exceed 1) of the most utilised pool; 0 without a pool. Cheap enough to call at every request. */
export function getPoolUtilization(): number {
  return sharedMonitor().poolUtilization()
}

/** Health by service, the newest errors of the last hour, leaks, and advice that cites its numbers. */
export function getDiagnostics(): Diagnostics {
  const monitor = sharedMonitor()
  const snapshot = monitor.snapshot()
  return diagnosticsOf(snapshot, monitor.recommendations(snapshot))
}

/**
 * Reclaims every lease that is idle, dead or lost, never one at work or held on purpose, and writes it to the audit list. Sessions in the database are ended by the
 * route's `cleanup`, by `scope: 'fleet'` and by `recovery`, never by this function on its own instance: it does not wait. Never throws.
 * @returns what was done, or in a dry run what would be. With `scope: 'fleet'` a promise of what each instance did, within 8 s: it runs
 * here and at every instance that reports, as the route's operation does; never rejects, `refused` says why it ran nowhere
 */
export function forceCleanup(options: FleetCleanupOptions): Promise<FleetOperationReport>
export function forceCleanup(options?: CleanupOptions & { readonly scope?: 'instance' }): CleanupReport
export function forceCleanup(options?: CleanupOptions): CleanupReport | Promise<FleetOperationReport>
export function forceCleanup(options: CleanupOptions = {}): CleanupReport | Promise<FleetOperationReport> {
  const monitor = sharedMonitor()
  if (isForFleet(options)) return overFleet(monitor, 'cleanup', options)
  return audited(monitor, 'cleanup', options, monitor.cleanup(options))
}

/**
 * Reclaims every lease that is not held on purpose, also those at work (`broken` counts them), recycles attached pools, clears
 * alerts and peak; counters continue. With a `service` only that service's leases are reclaimed. Written to the audit list. Never throws.
 * @returns as that of `forceCleanup`, with `scope: 'fleet'` too
 */
export function emergencyReset(options: FleetCleanupOptions): Promise<FleetOperationReport>
export function emergencyReset(options?: CleanupOptions & { readonly scope?: 'instance' }): CleanupReport
export function emergencyReset(options?: CleanupOptions): CleanupReport | Promise<FleetOperationReport>
export function emergencyReset(options: CleanupOptions = {}): CleanupReport | Promise<FleetOperationReport> {
  const monitor = sharedMonitor()
  if (isForFleet(options)) return overFleet(monitor, 'emergency-reset', options)
  return audited(monitor, 'emergency-reset', options, monitor.emergencyReset(options))
}

function audited(
  monitor: Monitor,
  operation: string,
  options: CleanupOptions | null,
  report: CleanupReport,
): CleanupReport {
  const { reclaimed, dryRun, refused } = report
  try {
    const { service, actor } = options ?? {}
    monitor.audit.append({
      actor: { via: 'code', name: actorOf(actor, 'code').name },
      operation,
      parameters: { dryRun, ...(typeof service === 'string' ? { service } : {}) },
      result: refused ?? `${dryRun ? 'would reclaim' : 'reclaimed'} ${reclaimed.length}`,
      ok: refused === undefined,
    })
  } catch (error) {
    // Options whose getters throw: the operation was a dry run then.
    monitor.fault(operation, error)
  }
  return report
}

/**
 * Starts the beat; starting twice is harmless. It starts by itself at the first tracked operation.
 * @param config `collectionInterval` = ms between snapshots, 1000..3600000; an unknown key is a fault that names it
 */
export function startMetricsCollection(config: { readonly collectionInterval?: number } = {}): void {
  const monitor = sharedMonitor()
  try {
    monitor.collection.start(config)
  } catch (error) {
    // The contract: these functions never throw. The fault is shown and the configured interval is used.
    monitor.fault('start-collection', error)
    monitor.collection.start()
  }
}

/**
 * Stops the beat: no more history, collectors, probes and pushes until it is started again. Counting goes on, and
 * alerts are judged at each read.
 */
export function stopMetricsCollection(): void {
  sharedMonitor().collection.stop()
}

/** The current contents of a JSON export. */
export function getConnectionMetrics(): ExportedMetrics {
  return exportOf(sharedMonitor())
}

/** Stored snapshots, newest last. @param limit at most this many, default 100 */
export function getMetricsHistory(limit = 100): readonly HistoryPoint[] {
  return sharedMonitor().history.points(Math.max(0, Math.trunc(limit) || 0))
}

/**
 * Aggregates the history.
 * @param hours 1..720, default 24
 * @returns utilisation in percent; `null` without data
 */
export function getAggregatedStats(hours = 24): AggregatedStats | null {
  return hours > 0 ? sharedMonitor().history.aggregate(Math.min(hours, 720)) : null
}

/**
 * Writes the current export as JSON, whole or not at all.
 * @throws (rejects) ConfigError DBM-009 with the reason when the file cannot be written
 */
export async function exportMetricsToJSON(path: string): Promise<void> {
  if (typeof path !== 'string' || path.length === 0)
    throw failed('a file path', show(path), 'Give the path of a file.')
  try {
    await runtime.writeFile(path, `${JSON.stringify(getConnectionMetrics(), null, 2)}\n`)
  } catch (error) {
    throw failed(
      'a file that can be written',
      describeError(error).message,
      'Choose a folder that exists or can be made, and is writable.',
    )
  }
}

function failed(expected: string, received: string, fix: string): ConfigError {
  return new ConfigError({ code: 'DBM-009', field: 'path', expected, received, fix })
}
