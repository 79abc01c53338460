import { useSyncExternalStore } from 'react'
import { useLive, useSettings } from './context.ts'
import type { MonitoringError } from './data/http/error.ts'
import { type Slow, useHistory } from './data/use-history.ts'
import type { Operations } from './data/use-operations.ts'
import { byVerdict, openLeaks } from './logic/leak.ts'
import type { CapabilitiesReport, LeakReport, MonitoringReport, SeriesReport } from './report.ts'
import type { Phase, Range, Status } from './types.ts'

export interface UseDbMonitoring {
  readonly data: MonitoringReport | undefined
  readonly status: Status
  readonly phase: Phase
  readonly error: MonitoringError | undefined
  /** Last success. */
  readonly updatedAt: Date | undefined
  /** Next automatic try after a failure. */
  readonly nextRetryAt: Date | undefined
  /** What the server allows this reader; `undefined` before the first answer. */
  readonly capabilities: CapabilitiesReport | undefined
  readonly refresh: () => Promise<void>
  readonly pause: () => void
  readonly resume: () => void
}

const date = (at: number | null): Date | undefined => (at === null ? undefined : new Date(at))

/** The report and the state of its polling. Inside `<DbMonitoringProvider>`. */
export function useDbMonitoring(): UseDbMonitoring {
  const { feed } = useSettings()
  const { data, status, phase, error, refresh, pause, resume } = useLive()
  const { updatedAt, nextRetryAt } = useSyncExternalStore(feed.subscribe, feed.read, feed.read)
  return {
    data,
    status,
    phase,
    error,
    updatedAt: date(updatedAt),
    nextRetryAt: date(nextRetryAt),
    capabilities: data?.capabilities,
    refresh,
    pause,
    resume,
  }
}

/** Utilisation of every pool over a range, in buckets; `null` buckets are gaps. */
export function useDbHistory(range: Range): Slow<SeriesReport> {
  return useHistory(range)
}

/** Leases that hold an unused slot, in the verdict's order. */
export function useDbLeaks(): readonly LeakReport[] {
  const { data } = useLive()
  return byVerdict(openLeaks(data?.leaks ?? []), data?.verdict.causes[0])
}

/** Runs operations as the built-in buttons do, without their dialogs. */
export function useDbActions(): Operations {
  return useLive().operations
}
