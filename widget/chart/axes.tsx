import type { ReactNode } from 'react'
import { useSettings } from '../context.ts'
import { type ChartGeometry, HEIGHT } from './geometry.ts'
import { Markers } from './markers.tsx'
import type { EventsByBucket } from './series/events.ts'

interface BandsProps {
  readonly geometry: ChartGeometry
  /** Ratios 0..1. */
  readonly warning: number
  readonly critical: number
}

/** Percent, with the warning line among the ticks. */
export function YAxis({ geometry, warning }: BandsProps): ReactNode {
  const { format } = useSettings()
  return (
    <svg className="ndm-yl" aria-hidden="true" focusable="false">
      {[...geometry.yTicks, { at: (geometry.y(warning * 100) / HEIGHT) * 100, value: warning * 100 }].map(
        (mark) => (
          <text
            key={mark.value}
            x="100%"
            y={`${mark.at}%`}
            dy={mark.at < 2 ? '.75em' : '.32em'}
            textAnchor="end"
          >
            {mark.at < 2 ? format.percent(mark.value) : format.int(mark.value)}
          </text>
        ),
      )}
    </svg>
  )
}

/** What the two bands begin at, and how far a line goes beyond the drawing. */
export function Bands({ geometry, warning, critical }: BandsProps): ReactNode {
  const { labels, format } = useSettings()
  return (
    <svg className="ndm-bands" aria-hidden="true" focusable="false">
      <text className="ndm-bl-w" x="8" y={`${(geometry.y(warning * 100) / HEIGHT) * 100}%`} dy="15">
        {labels.warningFrom(format.percent(warning * 100))}
      </text>
      <text className="ndm-bl-c" x="8" y={`${(geometry.y(critical * 100) / HEIGHT) * 100}%`} dy="15">
        {labels.criticalFrom(format.percent(critical * 100))}
      </text>
      {geometry.beyond !== null && (
        <text
          className="ndm-bl-c"
          x={`${geometry.beyond.at}%`}
          y="12"
          textAnchor={geometry.beyond.at > 50 ? 'end' : 'start'}
        >
          ≈ ↑ {format.percent(geometry.beyond.value)}
        </text>
      )}
    </svg>
  )
}

export interface XAxisProps {
  readonly geometry: ChartGeometry
  readonly events: EventsByBucket
  /** Whether the days are named. */
  readonly dated: boolean
  /** Whether its end is the present. */
  readonly live: boolean
}

/** Events above times; in UTC until the browser has taken over. */
export function XAxis({ geometry, events, dated, live }: XAxisProps): ReactNode {
  const { labels, format, hydrated } = useSettings()
  const tick = (value: number): string =>
    !hydrated
      ? format.clock(value).slice(0, 5)
      : dated
        ? format.dayClock(value).replace(/[,،]? 00:00$/, '')
        : format.clock(value)

  return (
    <svg className="ndm-xl" aria-hidden="true" focusable="false">
      <Markers events={events} geometry={geometry} />
      {geometry.xTicks
        .filter((mark) => mark.at > 3 && mark.at < 93)
        .map((mark, order) => (
          <text
            key={mark.value}
            className={order % 2 === 1 ? 'ndm-hide-s' : undefined}
            x={`${mark.at}%`}
            y="28"
            textAnchor="middle"
          >
            {tick(mark.value)}
          </text>
        ))}
      {live && (
        <text x="100%" y="28" textAnchor="end">
          {labels.now}
        </text>
      )}
    </svg>
  )
}
