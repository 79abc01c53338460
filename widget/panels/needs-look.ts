import type { DatabaseReport } from '../../src/model/report/database.ts'
import type { MonitoringReport } from '../report.ts'

/** A place of the app that is bypassed, or untracked sessions of this process. */
export function coverageSays({ seams, sessions }: MonitoringReport['coverage']): boolean {
  return seams.some(({ state }) => state === 'bypassed') || (sessions?.untracked.length ?? 0) > 0
}

/** A fault older than this is over, ms. */
const FAULT_MS = 600_000

/** What the monitor could not do lately. */
export function freshFaults({
  faults,
  timestamp,
}: Pick<MonitoringReport, 'faults' | 'timestamp'>): MonitoringReport['faults'] {
  return faults.filter(({ lastAt }) => Date.parse(timestamp) - Date.parse(lastAt) < FAULT_MS)
}

/** No samples are taken, or the monitor could not do something lately. */
export function collectionSays(data: Pick<MonitoringReport, 'collection' | 'faults' | 'timestamp'>): boolean {
  return !data.collection.running || freshFaults(data).length > 0
}

/** Whether what is sent does not reach its receiver now. */
export function isFailing({ state }: MonitoringReport['channels'][number]): boolean {
  return state === 'retrying' || state === 'failing'
}

/** Sessions block each other, our count differs from the database's, or the reading is old. */
export function databaseSays({ value, reason, drift, pooler }: DatabaseReport): boolean {
  if (value === null) return false
  return (
    reason !== undefined ||
    value.blocked.length + value.idleInTransaction.length > 0 ||
    (drift ?? []).some((row) => row.drift !== null && row.drift !== 0) ||
    (pooler?.pools ?? []).some(({ clientsWaiting }) => clientsWaiting > 0)
  )
}
