import type { DatabaseReport } from '../../src/model/report/database.ts'
import type { MonitoringReport } from '../report.ts'

/** A place of the app that is bypassed, or untracked sessions of this process. */
export function coverageSays({ seams, sessions }: MonitoringReport['coverage']): boolean {
  return seams.some(({ state }) => state === 'bypassed') || (sessions?.untracked.length ?? 0) > 0
}

/** No samples are taken, or the monitor could not do something. */
export function collectionSays({
  collection,
  faults,
}: Pick<MonitoringReport, 'collection' | 'faults'>): boolean {
  return !collection.running || faults.length > 0
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
