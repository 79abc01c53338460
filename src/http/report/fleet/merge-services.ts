import { worse } from '../../../model/health.ts'
import type { ServiceReport } from '../../../model/report/service.ts'
import { RECENT_MS } from '../../../monitor/ledger/counters/window.ts'

/** One row a service name; what came without a proof stays apart. Details are those of the first instance that has them. */
export function mergeServices(lists: readonly (readonly ServiceReport[])[]): ServiceReport[] {
  const trusted = new Map<string, Sum>()
  const untrusted = new Map<string, Sum>()
  const rows: Sum[] = []
  for (const list of lists)
    for (const service of list) {
      const found = service.untrusted ? untrusted : trusted
      const row = found.get(service.name)
      if (row === undefined) {
        const first = { ...service }
        found.set(service.name, first)
        rows.push(first)
      } else add(row, service)
    }
  return rows
}

type Sum = { -readonly [K in keyof ServiceReport]: ServiceReport[K] }

/** In place: a fleet has hundreds of each. */
function add(row: Sum, other: ServiceReport): void {
  row.activeConnections += other.activeConnections
  row.totalConnections += other.totalConnections
  row.errorCount += other.errorCount
  // An average would hide the instance that is full.
  row.maxPoolSize = Math.max(row.maxPoolSize, other.maxPoolSize)
  row.utilization = Math.max(row.utilization, other.utilization)
  row.lastActivity = later(row.lastActivity, other.lastActivity)
  row.status = worse(row.status, other.status)
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
