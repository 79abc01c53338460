import { type ReactNode, useCallback, useId, useMemo, useState, useSyncExternalStore } from 'react'
import { SWRConfig } from 'swr'
import { type DialogRequest, type Live, LiveContext, type Settings, SettingsContext } from './context.ts'
import { createAnnouncer } from './data/announcer.ts'
import type { Client } from './data/request.ts'
import { useOperations } from './data/use-operations.ts'
import { useLatest, useReport } from './data/use-report.ts'
import { first } from './labels/english/first.ts'
import type { Labels } from './labels/labels.ts'
import { createFormat } from './logic/format.ts'
import { phaseOf, refreshEvery } from './logic/phase.ts'
import { statusOf } from './logic/pool.ts'
import { rangeOf } from './logic/range.ts'
import type { DbMonitoringProviderProps, Phase, Range, Status } from './types.ts'

const never = (): (() => void) => () => {}

/** `false` on the server and while hydrating, then `true`: what only the browser knows may be written. */
function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
}

/** Whether the last verdict still holds. Stopped collection gives no history, but each answer is judged. */
function trusted(phase: Phase): boolean {
  return phase === 'live' || phase === 'paused' || phase === 'stopped'
}

function Connected(props: DbMonitoringProviderProps): ReactNode {
  const { endpoint = '/api/monitoring/database', locale = 'en', timeZone, children, onRangeChange } = props
  const ids = useId()
  const hydrated = useHydrated()
  const [paused, setPaused] = useState(false)
  const [ownRange, setOwnRange] = useState<Range | undefined>(props.defaultRange)
  const [dialog, setDialog] = useState<DialogRequest | null>(null)
  const [announcer] = useState(createAnnouncer)
  const { fetcher, headers } = props
  const latest = useLatest({ fetcher, headers })
  // Functions given inline are new at every render; they must not make every part render with them.
  const client = useMemo<Client>(
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
  const { data, error, feed, overdue, refresh } = useReport({
    endpoint,
    client,
    initialData: props.initialData,
    refreshInterval: props.refreshInterval ?? 5000,
    paused,
    onError: props.onError,
  })
  // The first answer decides once: a range that changed by itself would take the chart away from its reader.
  if (ownRange === undefined && data !== undefined) setOwnRange(rangeOf(data.collection))
  const range = props.range ?? ownRange ?? '24h'
  const operations = useOperations({ endpoint, client, range, onAction: props.onAction, refresh })
  const phase = phaseOf({
    hasData: data !== undefined,
    error: error?.kind ?? null,
    paused,
    overdue,
    collecting: data?.collection.running ?? true,
  })
  const status: Status = data !== undefined && trusted(phase) ? statusOf(data.verdict.status) : 'unknown'

  // The rest of the English words comes with the parts that say them; a test holds the parts of the first load to these.
  const labels = useMemo(() => ({ ...first, ...props.labels }) as Labels, [props.labels])
  const format = useMemo(
    () => createFormat(locale, labels.units, timeZone, hydrated),
    [locale, labels.units, timeZone, hydrated],
  )
  const latestRangeChange = useLatest(onRangeChange)
  const setRange = useCallback(
    (next: Range) => {
      setOwnRange(next)
      latestRangeChange.current?.(next)
    },
    [latestRangeChange],
  )
  const { classNames, slots, headingLevel, readOnly, environment, thresholds, portalContainer, onSignIn } =
    props
  const [initial] = useState(props.initialData)
  const detailsInterval = paused ? 0 : refreshEvery(props.historyRefreshInterval ?? 30_000)
  const settings = useMemo<Settings>(
    () => ({
      ids,
      endpoint,
      client,
      initial,
      labels,
      format,
      hydrated,
      timeZone,
      classNames: classNames ?? {},
      slots: slots ?? {},
      headingLevel: headingLevel ?? 2,
      readOnly: readOnly ?? false,
      environment,
      thresholds,
      range,
      setRange,
      detailsInterval,
      portalContainer,
      onSignIn,
      feed,
      announcer,
      openDialog: setDialog,
    }),
    [
      ids,
      endpoint,
      client,
      initial,
      labels,
      format,
      hydrated,
      timeZone,
      classNames,
      slots,
      headingLevel,
      readOnly,
      environment,
      thresholds,
      range,
      setRange,
      detailsInterval,
      portalContainer,
      onSignIn,
      feed,
      announcer,
    ],
  )
  const closeDialog = useCallback(() => setDialog(null), [])
  const pause = useCallback(() => {
    feed.cancelRetry()
    setPaused(true)
  }, [feed])
  const resume = useCallback(() => {
    setPaused(false)
    void refresh()
  }, [refresh])
  const live = useMemo<Live>(
    () => ({ data, error, phase, status, paused, refresh, pause, resume, operations, dialog, closeDialog }),
    [data, error, phase, status, paused, refresh, pause, resume, operations, dialog, closeDialog],
  )
  return (
    <SettingsContext.Provider value={settings}>
      <LiveContext.Provider value={live}>{children}</LiveContext.Provider>
    </SettingsContext.Provider>
  )
}

/** Reads the report and hands it to the parts inside. One provider, one polling. */
export function DbMonitoringProvider(props: DbMonitoringProviderProps): ReactNode {
  const [cache] = useState(() => new Map())
  // A function as value replaces the host's SWR settings instead of inheriting them (a global fetcher, suspense, toasts).
  const own = useCallback(() => ({ provider: () => cache }), [cache])
  return (
    <SWRConfig value={own}>
      <Connected {...props} />
    </SWRConfig>
  )
}
