import type { ReactNode } from 'react'
import type { SeriesReport } from '../../src/model/report/history.ts'
import { useSettings } from '../context.ts'
import { Mark } from './markers.tsx'
import { Mean, Open, Swatch } from './marks.tsx'
import type { ChartEvent } from './series/events.ts'
import { closer, farther, type Zoom } from './series/window.ts'

export interface KeysProps {
  readonly series: SeriesReport
  readonly hidden: readonly string[]
  readonly onToggle: (name: string) => void
  /** Bucket that is read. */
  readonly at: number | null
  readonly written: string
  readonly events: readonly ChartEvent[]
}

/** The lines by name, each to be switched off, with the values of the reading where there is no room for a tip. */
export function Keys({ series, hidden, onToggle, at, written, events }: KeysProps): ReactNode {
  const { labels, format } = useSettings()
  const readOf = (buckets: SeriesReport['pools'][number]['buckets']): string => {
    if (at === null) return ''
    const bucket = buckets[at]
    return bucket == null ? labels.noData : format.percent(bucket.max)
  }
  return (
    <ul className="ndm-keys" aria-label={labels.lines}>
      {series.pools.map(({ name, buckets }, order) => (
        <li key={name}>
          {series.pools.length > 1 ? (
            <button
              type="button"
              className="ndm-disclosure"
              aria-pressed={!hidden.includes(name)}
              onClick={() => onToggle(name)}
            >
              <Swatch index={order} />
              <bdi>{name}</bdi>
            </button>
          ) : (
            <>
              <Swatch index={order} />
              <bdi>{name}</bdi>
            </>
          )}
          <b className="ndm-readout">{hidden.includes(name) ? '' : readOf(buckets)}</b>
        </li>
      ))}
      <li className="ndm-hide-s">
        <Mean />
        {labels.lineMean}
      </li>
      <li className="ndm-hide-s">
        <Open />
        {labels.lineOpen}
      </li>
      <li className="ndm-readout">{at === null ? '' : written}</li>
      {events.map((event) => (
        <li key={`${event.at} ${event.text}`} className="ndm-readout">
          <Mark event={event} /> <bdi>{event.text}</bdi>
        </li>
      ))}
    </ul>
  )
}

export interface ZoomButtonsProps {
  readonly zoom: Zoom | null
  readonly whole: Zoom
  readonly bucketMs: number
  /** The moment to stay around, epoch ms. */
  readonly around: () => number
  readonly onZoom: (next: Zoom | null) => void
}

/** What dragging does, by single presses. */
export function ZoomButtons({ zoom, whole, bucketMs, around, onZoom }: ZoomButtonsProps): ReactNode {
  const { labels } = useSettings()
  const shown = zoom ?? whole
  return (
    <div className="ndm-keys">
      {closer(shown, around(), bucketMs) !== null && (
        <button type="button" className="ndm-link" onClick={() => onZoom(closer(shown, around(), bucketMs))}>
          {labels.zoomIn}
        </button>
      )}
      {zoom !== null && (
        <>
          <button type="button" className="ndm-link" onClick={() => onZoom(farther(shown, whole))}>
            {labels.zoomOut}
          </button>
          <button type="button" className="ndm-link" onClick={() => onZoom(null)}>
            {labels.wholeRange}
          </button>
        </>
      )}
    </div>
  )
}
