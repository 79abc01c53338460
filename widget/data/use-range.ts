import { useCallback, useState } from 'react'
import { isRange } from '../logic/range.ts'
import type { DbMonitoringProviderProps, Range } from '../types.ts'
import { useLink } from './link.ts'
import { useLatest } from './use-report.ts'

/** The range of the chart: the host's, else the reader's own choice, else the first that fits what was sampled. */
export function useRange(
  { range, defaultRange, onRangeChange, deepLinks = true }: DbMonitoringProviderProps,
  fitting: Range | undefined,
): readonly [range: Range, setRange: (next: Range) => void] {
  const [own, setOwn] = useState<Range | undefined>(defaultRange)
  const [linked, link] = useLink('range', deepLinks && range === undefined)
  // The first answer decides once: a range that changed by itself would take the chart away from its reader.
  if (own === undefined && fitting !== undefined) setOwn(fitting)
  const latest = useLatest({ onRangeChange, link })
  const setRange = useCallback(
    (next: Range) => {
      setOwn(next)
      latest.current.link(next)
      latest.current.onRangeChange?.(next)
    },
    [latest],
  )
  return [range ?? (isRange(linked) ? linked : own) ?? '24h', setRange]
}
