import { useSyncExternalStore } from 'react'
import { useLive, useSettings } from '../context.ts'
import type { LeakReport } from '../report.ts'

/** The leaks pointed at. */
export function useLit(): readonly LeakReport[] {
  const { spotlight } = useSettings()
  const { data } = useLive()
  const ids = useSyncExternalStore(spotlight.subscribe, spotlight.read, spotlight.read)
  return ids.length === 0 ? [] : (data?.leaks ?? []).filter(({ id }) => ids.includes(id))
}
