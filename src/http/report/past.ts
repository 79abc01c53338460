import type { HistoryPoint } from '../../model/history.ts'
import type { MonitoringReport } from '../../model/report.ts'
import type { Monitor } from '../../monitor/types.ts'
import { usualOf } from './history.ts'
import { quarterAgo } from './pools.ts'

const DAY_MS = 86_400_000

/** What the present is compared with. */
export interface Past {
  readonly usual: MonitoringReport['usual']
  /** The newest point at least a quarter of an hour old. */
  readonly quarterAgo: HistoryPoint | null
}

/** Reads the past once a beat: between two beats it does not change, and a day of points is too much for every poll. */
export function createPastReader({
  collection,
  history,
}: Pick<Monitor, 'collection' | 'history'>): (at: number) => Past {
  let readFor: number | null | undefined
  let past: Past | undefined
  return (at) => {
    if (past === undefined || readFor !== collection.lastBeatAt) {
      const points = history.points(history.size).filter((point) => at - point.at <= DAY_MS)
      past = { usual: usualOf(points), quarterAgo: quarterAgo(points, at) }
      readFor = collection.lastBeatAt
    }
    return past
  }
}
