import { useMemo } from 'react'
import { withTail } from '../../chart/series/tail.ts'
import { crop, hoursBack, MOST_BUCKETS, named, type Zoom } from '../../chart/series/window.ts'
import { useLive, useSettings } from '../../context.ts'
import { useSeries } from '../../data/use-history.ts'
import { RANGE_HOURS } from '../../types.ts'
import { useTail } from './use-tail.ts'
import { useZoom } from './use-zoom.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** What of the history is shown. */
export interface Span {
  readonly history: ReturnType<typeof useSeries>
  /** Whether the newest bucket is still being filled. */
  readonly unfinished: boolean
  /** Whether the newest bucket is the present. */
  readonly live: boolean
  /** Whether a time of day alone would be ambiguous. */
  readonly dated: boolean
  readonly zoom: Zoom | null
  readonly setZoom: (next: Zoom | null) => void
  /** The whole range, which a zoom can go back to. */
  readonly whole: Zoom
}

/** The range with what the polls said since, or the stretch of it somebody chose, cut finer. */
export function useSpan(): Span {
  const { range, labels } = useSettings()
  const { data, phase } = useLive()
  const [zoom, setZoom] = useZoom()
  const now = data === undefined ? 0 : Date.parse(data.timestamp)
  const least = RANGE_HOURS[range]
  const hours = zoom === null ? least : hoursBack(zoom, now, least)
  const { value: answer, error, retry } = useSeries(hours, zoom === null ? undefined : MOST_BUCKETS)
  const value = useMemo(() => named(answer, labels.fullestPool), [answer, labels.fullestPool])
  const beats = useTail(data, value?.to)
  const { series, unfinished } = useMemo(() => {
    if (value === undefined) return { series: value, unfinished: false }
    const tailed = withTail(value, beats)
    if (zoom === null) return tailed
    const shown = crop(tailed.series, zoom)
    return { series: shown, unfinished: tailed.unfinished && shown.to === tailed.series.to }
  }, [value, beats, zoom])
  return {
    history: { value: series, error, retry },
    unfinished,
    live: zoom === null && (phase === 'live' || phase === 'stopped'),
    dated: range === '7d' || hours > 24 || (zoom !== null && now - zoom.from > DAY_MS),
    zoom,
    setZoom,
    whole: { from: now - hours * HOUR_MS, to: now },
  }
}
