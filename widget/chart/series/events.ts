import type { SeriesReport } from '../../../src/model/report/history.ts'
import type { Status } from '../../types.ts'

/** Something that happened, drawn beside its effect on the pools. */
export interface ChartEvent {
  /** Epoch ms. */
  readonly at: number
  readonly kind: 'alert' | 'operation' | 'release' | 'start'
  readonly tone: Status
  readonly text: string
}

/** Events of one bucket, which share a mark. */
export type EventsByBucket = ReadonlyMap<number, readonly ChartEvent[]>

/** The events of a series by bucket; events outside it are left out. */
export function eventsIn(
  { from, to, bucketMs, pools }: SeriesReport,
  events: readonly ChartEvent[],
): EventsByBucket {
  const begin = Date.parse(from)
  const end = Date.parse(to)
  const last = Math.max(0, ...pools.map(({ buckets }) => buckets.length)) - 1
  const found = new Map<number, ChartEvent[]>()
  for (const event of events) {
    if (event.at < begin || event.at > end) continue
    const bucket = Math.min(last, Math.floor((event.at - begin) / bucketMs))
    found.set(bucket, [...(found.get(bucket) ?? []), event])
  }
  return found
}
