import { useMemo } from 'react'
import type { SeriesReport } from '../../src/model/report/history.ts'
import { useSettings } from '../context.ts'
import { type ChartGeometry, chartGeometry } from './geometry.ts'
import { type Gestures, useGestures } from './gestures.ts'
import { type ChartEvent, type EventsByBucket, eventsIn } from './series/events.ts'
import { useHiddenLines } from './series/hidden-lines.ts'
import type { Zoom } from './series/window.ts'

export interface ChartProps {
  readonly series: SeriesReport
  /** Whether the newest bucket is still being filled. */
  readonly unfinished: boolean
  /** Whether the newest bucket is the present. */
  readonly live: boolean
  /** Whether times are shown with their day. */
  readonly dated: boolean
  /** Ratios 0..1. */
  readonly warning: number
  readonly critical: number
  readonly events: readonly ChartEvent[]
  /** The stretch that is shown; `null` = the whole range. */
  readonly zoom: Zoom | null
  /** How far a zoom can go back out. */
  readonly whole: Zoom
  readonly onZoom: (next: Zoom | null) => void
}

/** The series with nothing in the lines that are switched off: their colours and places stay. */
function without(series: SeriesReport, hidden: readonly string[]): SeriesReport {
  return {
    ...series,
    pools: series.pools.map((pool) =>
      hidden.includes(pool.name) ? { ...pool, buckets: pool.buckets.map(() => null) } : pool,
    ),
  }
}

export interface ChartState {
  readonly geometry: ChartGeometry
  readonly events: EventsByBucket
  readonly gestures: Gestures
  readonly hidden: readonly string[]
  readonly toggle: (pool: string) => void
  /** The time of a bucket in words. */
  readonly write: (index: number) => string
}

/** What the parts of the chart share. */
export function useChart(props: ChartProps): ChartState {
  const { series, unfinished, dated, onZoom } = props
  const { format, hydrated, timeZone } = useSettings()
  const [hidden, toggle] = useHiddenLines()
  const utc = !hydrated || timeZone !== undefined
  const drawn = useMemo(() => without(series, hidden), [series, hidden])
  const geometry = useMemo(() => chartGeometry(drawn, utc, 6, unfinished), [drawn, utc, unfinished])
  const events = useMemo(() => eventsIn(series, props.events), [series, props.events])
  const { timeOf } = geometry
  const gestures = useGestures(geometry, (chosen) =>
    onZoom(
      chosen && { from: timeOf(Math.min(...chosen)), to: timeOf(Math.max(...chosen)) + series.bucketMs },
    ),
  )
  const write = (index: number): string => (dated ? format.dayClock : format.clock)(timeOf(index))
  return { geometry, events, gestures, hidden, toggle, write }
}
