import type { HealthReport } from '../../../src/model/report/health.ts'
import type { MonitoringReport } from '../../../src/model/report/monitoring.ts'
import type { ServiceDetail } from '../../../src/model/report/service.ts'

/** Header that the fixture's `authorize` lets pass. */
export const OPERATOR = { 'x-operator': 'yes' } as const

export async function health(url: string, base = ''): Promise<HealthReport> {
  return body<HealthReport>(`${url}${base}/api/health/connections`)
}

export async function monitoring(
  url: string,
  base = '',
  headers: Readonly<Record<string, string>> = OPERATOR,
): Promise<MonitoringReport> {
  return body<MonitoringReport>(`${url}${base}/api/monitoring/database?detailed=true`, headers)
}

/** A service by name with its details; zeros when nothing came through yet. */
export function service(
  report: MonitoringReport,
  name: string,
): Pick<ServiceDetail, 'totalConnections' | 'activeConnections' | 'errorCount' | 'errorsByCode'> {
  const found = (report.services as readonly ServiceDetail[]).find((each) => each.name === name)
  return found ?? { totalConnections: 0, activeConnections: 0, errorCount: 0, errorsByCode: {} }
}

export function seam(report: MonitoringReport, name: string): string | undefined {
  return report.coverage.seams.find((each) => each.seam === name)?.state
}

async function body<T>(address: string, headers: Readonly<Record<string, string>> = OPERATOR): Promise<T> {
  const response = await fetch(address, { headers })
  const text = await response.text()
  if (!response.ok) throw new Error(`${address} answered ${response.status}: ${text.slice(0, 500)}`)
  return JSON.parse(text) as T
}
