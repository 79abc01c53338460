import { type ReactNode, useCallback, useMemo, useState } from 'react'
import { SWRConfig } from 'swr'
import { type DialogRequest, type Live, LiveContext, SettingsContext } from './context.ts'
import { createAnnouncer } from './data/announcer.ts'
import { useFeed } from './data/use-feed.ts'
import { useOperations } from './data/use-operations.ts'
import { useRange } from './data/use-range.ts'
import { useSettingsValue, useWords } from './data/use-settings-value.ts'
import { rangeOf } from './logic/range.ts'
import type { DbMonitoringProviderProps } from './types.ts'

function Connected(props: DbMonitoringProviderProps): ReactNode {
  const { endpoint = '/api/monitoring/database' } = props
  const [dialog, openDialog] = useState<DialogRequest | null>(null)
  const [announcer] = useState(createAnnouncer)
  const words = useWords(props)
  const { client, feed, paused, ...answer } = useFeed(props, endpoint)
  const { data } = answer
  const [range, setRange] = useRange(props, data === undefined ? undefined : rangeOf(data.collection))
  const { onAction } = props
  const operations = useOperations({ endpoint, client, range, onAction, refresh: answer.refresh })
  const settings = useSettingsValue(props, {
    ...words,
    client,
    endpoint,
    feed,
    announcer,
    range,
    setRange,
    paused,
    openDialog,
  })
  const closeDialog = useCallback(() => openDialog(null), [])
  const { error, phase, status, refresh, pause, resume } = answer
  const live = useMemo<Live>(
    () => ({ data, error, phase, status, paused, refresh, pause, resume, operations, dialog, closeDialog }),
    [data, error, phase, status, paused, refresh, pause, resume, operations, dialog, closeDialog],
  )
  return (
    <SettingsContext.Provider value={settings}>
      <LiveContext.Provider value={live}>{props.children}</LiveContext.Provider>
    </SettingsContext.Provider>
  )
}

/** Reads the report and provides it to the parts inside. One provider, one poll. */
export function DbMonitoringProvider(props: DbMonitoringProviderProps): ReactNode {
  const [cache] = useState(() => new Map())
  // A function as value replaces the host's SWR settings instead of inheriting them (a global fetcher, suspense, toasts).
  const own = useCallback(() => ({ provider: () => cache }), [cache])
  return (
    <SWRConfig value={own}>
      {/* What was read from one address is never shown, or acted upon, as another's. */}
      <Connected key={props.endpoint} {...props} />
    </SWRConfig>
  )
}
