import type { Alert } from '../../model/alert.ts'
import type { AuditEntry } from '../../model/audit.ts'
import type { DatabaseReport } from '../../model/report/database.ts'
import type { AuditReportEntry, CapabilitiesReport, InstanceReport } from '../../model/report/instance.ts'
import type { MonitoringReport } from '../../model/report/monitoring.ts'
import type { Snapshot } from '../../model/snapshot.ts'
import type { Monitor } from '../../monitor/types.ts'
import type { PastReader } from './baseline.ts'
import { alertReport, channelReport, recentAlerts } from './sections/alerts.ts'
import { collectionReport, coverageReport } from './sections/coverage.ts'
import { databaseReport } from './sections/database.ts'
import { selfReport } from './sections/instances.ts'
import { leakReport } from './sections/leaks.ts'
import { poolReport } from './sections/pools.ts'
import { serviceDetail, serviceReport, untrustedServices } from './sections/services.ts'
import { summaryReport } from './summary.ts'
import { iso, ms } from './units.ts'

/** Resolved alerts shown. */
const MOST_RESOLVED = 20

/** What the base of the monitoring body is made of. */
export interface MonitoringParts {
  readonly alerts: readonly Alert[]
  readonly capabilities: CapabilitiesReport
  readonly instances: readonly InstanceReport[]
  readonly past: PastReader
  readonly detailed: boolean
  readonly joined: Pick<DatabaseReport, 'drift' | 'chain'>
  /** Only this service. */
  readonly service: string | null
}

/** Everything that is always in the monitoring body. */
export function monitoringReport(
  monitor: Monitor,
  snapshot: Snapshot,
  parts: MonitoringParts,
): MonitoringReport {
  const { alerts, capabilities, instances, past, detailed, service } = parts
  const recent = recentAlerts(alerts, snapshot.at)
  const wanted = (name: string): boolean => service === null || name === service
  const services = snapshot.services.filter(({ name }) => wanted(name))
  const { timestamp, connections } = snapshot.totals.peak
  return {
    status: snapshot.health,
    timestamp: iso(snapshot.at),
    verdict: snapshot.verdict,
    instance: selfReport(snapshot),
    summary: summaryReport(snapshot, alerts),
    services: [
      ...services.map((one) => (detailed ? serviceDetail(one, snapshot) : serviceReport(one, snapshot))),
      ...untrustedServices(snapshot, detailed).filter(({ name }) => wanted(name)),
    ],
    pools: snapshot.pools.map((pool) => poolReport(pool)),
    alerts: snapshot.alerts.map(alertReport),
    resolvedAlerts: recent
      .filter(({ state }) => state === 'resolved')
      .slice(0, MOST_RESOLVED)
      .map(alertReport),
    channels: monitor.alerts.channels().map(channelReport),
    exporters: monitor.exporters().map(channelReport),
    leaks: snapshot.leaks
      .filter(({ lease }) => wanted(lease.service))
      .map((leak) => leakReport(leak, monitor.finder)),
    coverage: coverageReport(monitor, snapshot),
    collection: collectionReport(monitor),
    capabilities,
    database: databaseReport(snapshot, parts.joined),
    instances,
    peakUsage: { timestamp: iso(timestamp), connections },
    ...pagesReport(snapshot),
    faults: snapshot.faults.map(({ part, count, message, lastAt }) => ({
      part,
      count,
      message,
      lastAt: iso(lastAt),
    })),
    recommendations: monitor.recommendations(snapshot),
    usual: past(snapshot.at),
    eventLoopDelayP95: ms(monitor.eventLoopDelayP95()),
    ...(detailed
      ? {
          audit: monitor.audit.list().map(auditReport),
          refusals: monitor.audit.refusals().map(auditReport),
        }
      : {}),
  }
}

/** Reports of pages that reported lately; absent while there are none. */
function pagesReport({ untrusted }: Snapshot): Pick<MonitoringReport, 'untrusted'> {
  if (!untrusted || untrusted.senders === 0) return {}
  const { senders, active, sockets } = untrusted
  return { untrusted: { senders, active, sockets } }
}

function auditReport(entry: AuditEntry): AuditReportEntry {
  return { ...entry, at: iso(entry.at) }
}
