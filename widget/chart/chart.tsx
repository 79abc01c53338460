import { type KeyboardEvent, type PointerEvent, type ReactNode, useMemo, useState } from 'react'
import type { SeriesReport } from '../../src/model/report/history.ts'
import { useSettings, useSlot } from '../context.ts'
import { Bands, Keys, XAxis, YAxis } from './axes.tsx'
import { chartGeometry } from './geometry.ts'
import { Marks, Reading } from './marks.tsx'
import { move } from './slider.ts'

export interface ChartProps {
  readonly series: SeriesReport
  /** Ratios 0..1. */
  readonly warning: number
  readonly critical: number
}

/** Peak line and min-max envelope of every pool, read by pointer, touch or arrow keys. */
export function Chart({ series, warning, critical }: ChartProps): ReactNode {
  const { labels, format, hydrated, timeZone, range } = useSettings()
  const slot = useSlot()
  const [index, setIndex] = useState<number | null>(null)
  const utc = !hydrated || timeZone !== undefined
  const geometry = useMemo(() => chartGeometry(series, utc, 6), [series, utc])
  const bands = { geometry, warning, critical }
  const at = index === null ? null : Math.min(index, geometry.count - 1)
  const shown = at ?? geometry.count - 1
  const long = range === '7d'
  const written = long ? format.dayClock(geometry.timeOf(shown)) : format.clock(geometry.timeOf(shown))
  const values = series.pools
    .map(
      (pool) =>
        `${pool.name} ${pool.buckets[shown] == null ? labels.noData : format.percent(pool.buckets[shown].max)}`,
    )
    .join(', ')
  const follow = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    if (box.width > 0) setIndex(geometry.indexAt((event.clientX - box.left) / box.width))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const next = move(event.key, event.shiftKey, at, geometry.count)
    if (next === undefined) return
    event.preventDefault()
    if (event.key === 'Escape') event.stopPropagation()
    setIndex(next)
  }
  return (
    <figure {...slot('chart', 'ndm-figure')}>
      <div className="ndm-chart">
        <YAxis {...bands} />
        <div
          className="ndm-plot"
          role="slider"
          tabIndex={0}
          aria-label={`${labels.chartLabel(labels.rangeLong[range])}. ${labels.chartHelp}`}
          aria-valuemin={0}
          aria-valuemax={geometry.count - 1}
          aria-valuenow={shown}
          aria-valuetext={`${written}. ${values}`}
          onPointerMove={follow}
          onPointerDown={follow}
          onPointerLeave={() => setIndex(null)}
          onBlur={() => setIndex(null)}
          onKeyDown={onKeyDown}
        >
          <Marks {...bands} />
          <Bands {...bands} />
          {at !== null && <Reading series={series} geometry={geometry} index={at} text={written} />}
        </div>
        <XAxis geometry={geometry} />
      </div>
      <Keys series={series} at={at} written={written} />
    </figure>
  )
}
