import type { MonitoringReport } from '../../../src/model/report/monitoring.ts'
import type { OperationReport } from '../../../src/model/report/operation.ts'
import type { VerdictStatus } from '../../../src/model/verdict.ts'

const STATUSES: readonly VerdictStatus[] = ['healthy', 'warning', 'critical', 'unknown']

type Bag = Readonly<Record<string, unknown>>

const LISTS = [
  'services',
  'pools',
  'alerts',
  'resolvedAlerts',
  'leaks',
  'instances',
  'faults',
  'recommendations',
] as const
const OBJECTS = [
  'summary',
  'instance',
  'coverage',
  'collection',
  'capabilities',
  'database',
  'usual',
  'peakUsage',
  'verdict',
] as const

function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The report, or the name of the first part that is not as agreed. Checked by part, not by leaf: the server is ours. */
export function checkReport(
  body: unknown,
): { readonly report: MonitoringReport } | { readonly problem: string } {
  if (!isBag(body)) return { problem: 'body' }
  if (!STATUSES.includes(body.status as VerdictStatus)) return { problem: 'status' }
  if (typeof body.timestamp !== 'string' || Number.isNaN(Date.parse(body.timestamp)))
    return { problem: 'timestamp' }
  for (const part of OBJECTS) if (!isBag(body[part])) return { problem: part }
  for (const part of LISTS) if (!Array.isArray(body[part])) return { problem: part }
  const { status, causes } = body.verdict as Bag
  if (!STATUSES.includes(status as VerdictStatus) || !Array.isArray(causes)) return { problem: 'verdict' }
  return { report: body as unknown as MonitoringReport }
}

/** Whether a POST answer is one. */
export function isOperationReport(body: unknown): body is OperationReport {
  return isBag(body) && body.status === 'ok' && typeof body.operation === 'string'
}

/** Code and message of an error body of ours; `null` when it is not one of ours. */
export function errorOf(body: unknown): { readonly code: string; readonly message: string } | null {
  if (!isBag(body) || !isBag(body.error)) return null
  const { code, message } = body.error
  return typeof code === 'string' && typeof message === 'string' ? { code, message } : null
}
