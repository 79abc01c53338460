import type { ReactNode } from 'react'
import { useSettings } from '../context.ts'
import { listOf } from '../logic/sentences.ts'
import { Bands } from './axes.tsx'
import type { ChartGeometry } from './geometry.ts'
import type { Gestures } from './gestures.ts'
import { Brush, Marks, Reading, type ReadingProps } from './marks.tsx'

export interface PlotProps extends Omit<ReadingProps, 'index' | 'text'> {
  readonly geometry: ChartGeometry
  /** Ratios 0..1. */
  readonly warning: number
  readonly critical: number
  readonly gestures: Gestures
  /** What the chart is of. */
  readonly name: string
  /** The time of a bucket in words. */
  readonly write: (index: number) => string
}

/** The lines, what is read of them and what is being chosen. */
export function Plot({ gestures, name, write, warning, critical, ...reading }: PlotProps): ReactNode {
  const { labels, format } = useSettings()
  const { geometry, series, hidden, events } = reading
  const { at, stretch, on } = gestures
  const shown = at ?? geometry.count - 1
  const written = write(shown)
  const values = series.pools
    .filter((pool) => !hidden.includes(pool.name))
    .map(({ name: pool, buckets }) => {
      const bucket = buckets[shown]
      return `${pool} ${bucket == null ? labels.noData : format.percent(bucket.max)}`
    })
  const spoken = [
    written,
    listOf(values, labels),
    ...events.map(({ text }) => text),
    ...(stretch === null ? [] : [labels.zoomFrom(write(stretch[0]))]),
  ]
  return (
    <div
      className="ndm-plot"
      role="slider"
      tabIndex={0}
      aria-label={`${name}. ${labels.chartHelp}`}
      aria-valuemin={0}
      aria-valuemax={geometry.count - 1}
      aria-valuenow={shown}
      aria-valuetext={spoken.join('. ')}
      {...on}
    >
      <Marks geometry={geometry} warning={warning} critical={critical} />
      <Bands geometry={geometry} warning={warning} critical={critical} />
      {stretch !== null && <Brush geometry={geometry} stretch={stretch} />}
      {at !== null && <Reading {...reading} index={at} text={written} />}
    </div>
  )
}
