import { useCallback, useRef } from 'react'
import useSWR from 'swr'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import { useLive, useSettings } from '../context.ts'
import type { MonitoringError } from './http/error.ts'
import { readReport } from './http/request.ts'
import { isRetryable } from './http/retry.ts'
import { useLatest } from './use-report.ts'

export interface Slow<T> {
  readonly value: T | undefined
  readonly error: MonitoringError | undefined
  readonly retry: () => Promise<void>
}

/** ms between two requests, from the setting and the last answer. */
export type Every = (settings: number, answer: MonitoringReport | undefined) => number

const asSet: Every = (interval) => interval

/** A second, slower request to the same route. It waits for the first answer: a refusal need not come twice. */
export function useSlow(
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
  const planned = useRef<ReturnType<typeof setTimeout>>(undefined)
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
      // SWR plans no retry while the page is hidden, and a reader who is back at once would wait for ever. The one planned
      // here outlives the part that asked: others show the same answer.
      shouldRetryOnError: false,
      onError: ({ kind }) => {
        clearTimeout(planned.current)
        if (detailsInterval > 0 && isRetryable(kind))
          planned.current = setTimeout(() => void again.current().catch(() => {}), detailsInterval)
      },
      onSuccess: () => clearTimeout(planned.current),
    },
  )
  const again = useLatest(mutate)
  return {
    value: data,
    error,
    retry: async () => {
      await mutate()
    },
  }
}
