import type { MonitoringReport } from '../../model/report/monitoring.ts'
import type { Monitor } from '../../monitor/types.ts'
import { usualOf } from './sections/history.ts'

const DAY_MS = 86_400_000

/** What current values are compared with: averages of the day before `at` (ms since the epoch). */
export type PastReader = (at: number) => MonitoringReport['usual']

/** Computed once a beat: history does not change between two beats, and a day of points is too much for every poll. */
export function createPastReader({
  collection,
  history,
}: Pick<Monitor, 'collection' | 'history'>): PastReader {
  let readFor: number | null | undefined
  let usual: MonitoringReport['usual'] | undefined
  return (at) => {
    if (usual === undefined || readFor !== collection.lastBeatAt) {
      usual = usualOf(history.points(history.size).filter((point) => at - point.at <= DAY_MS))
      readFor = collection.lastBeatAt
    }
    return usual
  }
}
