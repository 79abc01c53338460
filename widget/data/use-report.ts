import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import useSWR, { useSWRConfig } from 'swr'
import type { MonitoringReport } from '../../src/model/report/monitoring.ts'
import { REFRESH_FLOOR_MS, refreshEvery, staleAfter } from '../logic/phase.ts'
import { createFeed, type Feed } from './feed.ts'
import type { MonitoringError } from './http/error.ts'
import { type Client, readReport } from './http/request.ts'
import { isRetryable, retryDelay, retryFloor } from './http/retry.ts'

export interface ReportOptions {
  readonly endpoint: string
  readonly client: Client
  readonly initialData: MonitoringReport | undefined
  /** ms; 0 = only on demand. */
  readonly refreshInterval: number
  readonly paused: boolean
  readonly onError: ((error: MonitoringError) => void) | undefined
}

export interface ReportState {
  readonly data: MonitoringReport | undefined
  readonly error: MonitoringError | undefined
  readonly feed: Feed
  /** The last success is longer ago than it should be; where nothing polls, the last refresh failed. */
  readonly overdue: boolean
  /** Requests everything again; resolves with the report. */
  readonly refresh: () => Promise<void>
}

/** The newest value of something callbacks need, without making them new. */
export function useLatest<T>(value: T): { readonly current: T } {
  const ref = useRef(value)
  useEffect(() => {
    ref.current = value
  })
  return ref
}

/** Whether `limitMs` have passed since the feed's last success; wakes once, at that moment. */
function useOverdue(feed: Feed, limitMs: number | null): boolean {
  const [overdue, setOverdue] = useState(false)
  useEffect(() => {
    if (limitMs === null) {
      setOverdue(false)
      return
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    const look = (): void => {
      clearTimeout(timer)
      const { updatedAt } = feed.read()
      if (updatedAt === null) return
      const left = updatedAt + limitMs - Date.now()
      setOverdue(left <= 0)
      if (left > 0) timer = setTimeout(look, left + 20)
    }
    look()
    const stop = feed.subscribe(look)
    return () => {
      clearTimeout(timer)
      stop()
    }
  }, [feed, limitMs])
  return overdue
}

/**
 * Whether a refresh that somebody asked for failed: numbers that nothing polls do not age by themselves.
 * @param isLate whether the polling's limit had passed
 * @param isPaused whether polling was, so that a failure from before the pause is the polling's, within its own limit
 */
function useFailedOnDemand(error: MonitoringError | undefined, isPaused: boolean, isLate: boolean): boolean {
  const [before, setBefore] = useState({ isPaused, error })
  // What was old when somebody paused stays old.
  if (before.isPaused !== isPaused) setBefore({ isPaused, error: isLate ? undefined : error })
  return error !== undefined && !(isPaused && error === before.error)
}

/** Polls the report, with our own idea of when to try again after a failure. */
export function useReport(options: ReportOptions): ReportState {
  const { endpoint, initialData, paused } = options
  const latest = useLatest(options)
  const interval = refreshEvery(options.refreshInterval)
  const [feed] = useState(() =>
    createFeed(initialData === undefined ? null : Date.parse(initialData.timestamp)),
  )
  useEffect(() => feed.cancelRetry, [feed])
  const { mutate: mutateAll } = useSWRConfig()
  // History, budget and audit may take their time; nothing waits for them.
  const refreshOthers = useCallback((): void => {
    Promise.resolve(mutateAll((key) => key !== endpoint)).catch(() => {})
  }, [mutateAll, endpoint])
  const { data, error, mutate } = useSWR<MonitoringReport, MonitoringError>(
    endpoint,
    (url: string) => readReport(latest.current.client, url),
    {
      ...(initialData === undefined ? {} : { fallbackData: initialData }),
      refreshInterval: paused ? 0 : interval,
      revalidateOnFocus: !paused,
      revalidateOnReconnect: !paused,
      keepPreviousData: true,
      dedupingInterval: Math.min(REFRESH_FLOOR_MS / 2, 500),
      onSuccess: () => {
        const recovered = feed.read().failures > 0
        feed.succeeded(Date.now())
        // What was refused with it stays until it is requested again.
        if (recovered) refreshOthers()
      },
      // SWR plans no retry while the page is hidden, and a reader who is back at once would wait for ever.
      shouldRetryOnError: false,
      onError: (failure) => {
        feed.failed()
        latest.current.onError?.(failure)
        if (latest.current.paused || !isRetryable(failure.kind) || failure.kind === 'offline')
          return feed.cancelRetry()
        const { kind, retryAfterMs } = failure
        const delay = Math.max(
          retryFloor(kind),
          retryDelay(feed.read().failures, retryAfterMs, Math.random()),
        )
        feed.planRetry(Date.now(), delay, () => void again.current().catch(() => {}))
      },
    },
  )
  const again = useLatest(mutate)
  const limit = paused ? null : staleAfter(interval)
  const isLate = useOverdue(feed, limit)
  const isFailed = useFailedOnDemand(error, paused && interval > 0, isLate)
  const overdue = limit === null ? isFailed : isLate
  const refresh = useMemo(
    () => async (): Promise<void> => {
      refreshOthers()
      await mutate()
    },
    [mutate, refreshOthers],
  )
  return { data, error, feed, overdue, refresh }
}
