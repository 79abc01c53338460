import type { SeriesReport } from '../../src/model/report/history.ts'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import { filledBuckets } from '../chart/summary.ts'
import { useSettings } from '../context.ts'
import { refreshEvery } from '../logic/phase.ts'
import { RANGE_HOURS, type Range } from '../types.ts'
import { detailsUrl, historyUrl } from './http/urls.ts'
import { type Every, type Slow, useSlow } from './use-slow.ts'

export type { Slow } from './use-slow.ts'

/** Whether a series is of this range; one of another range must not stand in for it. */
function covers(series: SeriesReport | undefined, hours: number): boolean {
  if (series === undefined) return false
  const span = Date.parse(series.to) - Date.parse(series.from)
  return Math.abs(span / 3_600_000 - hours) < 0.5
}

/** While there is nothing to draw, requests it as often as samples are taken. */
const firstSamplesSooner: Every = (interval, answer) => {
  if (interval === 0 || answer === undefined) return interval
  const empty = answer.series === undefined || filledBuckets(answer.series) === 0
  return empty ? Math.min(interval, refreshEvery(answer.collection.intervalMs)) : interval
}

/** The utilisation of every pool over the last hours, cut into so many buckets. */
export function useSeries(hours: number, buckets?: number): Slow<SeriesReport> {
  const { endpoint, initial } = useSettings()
  const first = covers(initial?.series, hours) ? initial : undefined
  const { value, error, retry } = useSlow(historyUrl(endpoint, hours, buckets), first, firstSamplesSooner)
  const series = value?.series
  // The range before it stays while this one is on its way; it does not stand for one that could not be had.
  const isStandIn = error !== undefined && !covers(series, hours)
  return { value: isStandIn ? undefined : series, error, retry }
}

/** The utilisation of every pool over a range, cut into buckets. */
export function useHistory(range: Range): Slow<SeriesReport> {
  return useSeries(RANGE_HOURS[range])
}

/** Budget, audit list and details of the services. */
export function useDetails(): Slow<MonitoringReport> {
  const { endpoint, initial } = useSettings()
  const first = initial?.budget === undefined && initial?.audit === undefined ? undefined : initial
  return useSlow(detailsUrl(endpoint), first)
}
