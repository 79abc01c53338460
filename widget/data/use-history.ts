import { useCallback } from 'react'
import useSWR from 'swr'
import type { SeriesReport } from '../../src/model/report/history.ts'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import { filledBuckets } from '../chart/summary.ts'
import { useLive, useSettings } from '../context.ts'
import { refreshEvery } from '../logic/phase.ts'
import { RANGE_HOURS, type Range } from '../types.ts'
import type { MonitoringError } from './error.ts'
import { readReport } from './request.ts'
import { isRetryable } from './retry.ts'
import { detailsUrl, historyUrl } from './urls.ts'

export interface Slow<T> {
  readonly value: T | undefined
  readonly error: MonitoringError | undefined
  readonly retry: () => Promise<void>
}

type Every = (settings: number, answer: MonitoringReport | undefined) => number

const asSet: Every = (interval) => interval

/** A second, slower question to the same route. It waits for the first answer: no use asking a refused server twice. */
function useSlow(
  url: string,
  first: MonitoringReport | undefined,
  every: Every = asSet,
): Slow<MonitoringReport> {
  const { client, detailsInterval } = useSettings()
  const { data: report, paused } = useLive()
  // SWR starts its timer again for a function it has not seen: a new one at every poll would never let it run out.
  const refreshInterval = useCallback(
    (answer: MonitoringReport | undefined) => every(detailsInterval, answer),
    [every, detailsInterval],
  )
  const { data, error, mutate } = useSWR<MonitoringReport, MonitoringError>(
    report === undefined ? null : url,
    (address: string) => readReport(client, address),
    {
      ...(first === undefined ? {} : { fallbackData: first }),
      refreshInterval,
      revalidateOnFocus: !paused,
      revalidateOnReconnect: !paused,
      keepPreviousData: true,
      dedupingInterval: 500,
      shouldRetryOnError: (failure: MonitoringError) => isRetryable(failure.kind),
      onErrorRetry: (_failure, _key, _config, revalidate, { retryCount }) => {
        if (detailsInterval > 0) setTimeout(() => void revalidate({ retryCount }), detailsInterval)
      },
    },
  )
  return {
    value: data,
    error,
    retry: async () => {
      await mutate()
    },
  }
}

/** Whether a series is of this range; one of another range must not stand in for it. */
function covers(series: SeriesReport | undefined, hours: number): boolean {
  if (series === undefined) return false
  const span = Date.parse(series.to) - Date.parse(series.from)
  return Math.abs(span / 3_600_000 - hours) < 0.5
}

/** While there is nothing to draw, asks as often as samples are taken. */
const firstSamplesSooner: Every = (interval, answer) => {
  if (interval === 0 || answer === undefined) return interval
  const empty = answer.series === undefined || filledBuckets(answer.series) === 0
  return empty ? Math.min(interval, refreshEvery(answer.collection.intervalMs)) : interval
}

/** The utilisation of every pool over a range, cut into buckets. */
export function useHistory(range: Range): Slow<SeriesReport> {
  const { endpoint, initial } = useSettings()
  const hours = RANGE_HOURS[range]
  const first = covers(initial?.series, hours) ? initial : undefined
  const { value, error, retry } = useSlow(historyUrl(endpoint, hours), first, firstSamplesSooner)
  return { value: value?.series, error, retry }
}

/** Budget, audit list and details of the services. */
export function useDetails(): Slow<MonitoringReport> {
  const { endpoint, initial } = useSettings()
  const first = initial?.budget === undefined && initial?.audit === undefined ? undefined : initial
  return useSlow(detailsUrl(endpoint), first)
}
