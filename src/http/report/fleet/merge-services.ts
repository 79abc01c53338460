import { worse } from '../../../model/health.ts'
import type { ServiceReport } from '../../../model/report/service.ts'
import { RECENT_MS } from '../../../monitor/ledger/counters/window.ts'

/** One row a service name; what came without a proof stays apart. Details are those of the first instance that has them. */
export function mergeServices(lists: readonly (readonly ServiceReport[])[]): ServiceReport[] {
  const rows = new Map<string, ServiceReport>()
  for (const service of lists.flat()) {
    const key = `${service.untrusted ? 'untrusted ' : ''}${service.name}`
    const row = rows.get(key)
    rows.set(key, row === undefined ? service : added(row, service))
  }
  return [...rows.values()]
}

function added(row: ServiceReport, other: ServiceReport): ServiceReport {
  return {
    ...row,
    activeConnections: row.activeConnections + other.activeConnections,
    totalConnections: row.totalConnections + other.totalConnections,
    errorCount: row.errorCount + other.errorCount,
    // An average would hide the instance that is full.
    maxPoolSize: Math.max(row.maxPoolSize, other.maxPoolSize),
    utilization: Math.max(row.utilization, other.utilization),
    lastActivity: later(row.lastActivity, other.lastActivity),
    status: worse(row.status, other.status),
  }
}

/** ISO times of one length sort as texts. */
function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b
  return a > b ? a : b
}

/** Whether a service of an instance counts as active at a time, as this instance's own do: it is at work or was just now. */
export function isActive(at: number): (service: ServiceReport) => boolean {
  return ({ activeConnections, lastActivity }) =>
    activeConnections > 0 || (lastActivity !== null && at - Date.parse(lastActivity) < RECENT_MS)
}
