import { useCallback, useMemo, useState } from 'react'
import type { Live, Settings } from '../context.ts'
import { phaseOf } from '../logic/phase.ts'
import { statusOf } from '../logic/pool.ts'
import type { MonitoringReport } from '../report.ts'
import type { DbMonitoringProviderProps, Phase } from '../types.ts'
import { useLatest, useReport } from './use-report.ts'

/** Whether the last verdict is current. Stopped collection gives no history, but each answer is judged. */
function trusted(phase: Phase): boolean {
  return phase === 'live' || phase === 'paused' || phase === 'stopped'
}

/** The host's `fetcher` and `headers`, always the latest: given inline they are new at every render. */
function useClient({ fetcher, headers }: DbMonitoringProviderProps): Settings['client'] {
  const latest = useLatest({ fetcher, headers })
  return useMemo<Settings['client']>(
    () => ({
      get fetcher() {
        return latest.current.fetcher
      },
      get headers() {
        return latest.current.headers
      },
    }),
    [latest],
  )
}

type Answer = Pick<Live, 'data' | 'error' | 'phase' | 'status' | 'paused' | 'refresh' | 'pause' | 'resume'>

function phase(
  data: MonitoringReport | undefined,
  error: Live['error'],
  paused: boolean,
  overdue: boolean,
): Phase {
  return phaseOf({
    hasData: data !== undefined,
    error: error?.kind ?? null,
    paused,
    overdue,
    collecting: data?.collection.running ?? true,
  })
}

/** The polled report, what state the polling is in, and its pause. */
export function useFeed(
  props: DbMonitoringProviderProps,
  endpoint: string,
): Answer & Pick<Settings, 'client' | 'feed'> {
  const [paused, setPaused] = useState(false)
  const client = useClient(props)
  const { data, error, feed, overdue, refresh } = useReport({
    endpoint,
    client,
    initialData: props.initialData,
    refreshInterval: props.refreshInterval ?? 5000,
    paused,
    onError: props.onError,
  })
  const now = phase(data, error, paused, overdue)
  const pause = useCallback(() => {
    feed.cancelRetry()
    setPaused(true)
  }, [feed])
  const resume = useCallback(() => {
    setPaused(false)
    void refresh()
  }, [refresh])
  const status = data !== undefined && trusted(now) ? statusOf(data.verdict.status) : 'unknown'
  return { client, feed, data, error, phase: now, status, paused, refresh, pause, resume }
}
