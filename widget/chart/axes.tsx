import type { ReactNode } from 'react'
import type { SeriesReport } from '../../src/model/report/history.ts'
import { useSettings } from '../context.ts'
import { type ChartGeometry, HEIGHT } from './geometry.ts'
import { Swatch } from './marks.tsx'

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

/** Times; in UTC until the browser has taken over. */
export function XAxis({ geometry }: { readonly geometry: ChartGeometry }): ReactNode {
  const { labels, format, hydrated, range } = useSettings()
  const long = range === '7d'
  const tick = (value: number): string =>
    !hydrated
      ? format.clock(value).slice(0, 5)
      : long
        ? format.dayClock(value).replace(/,? 00:00$/, '')
        : format.clock(value)

  return (
    <svg className="ndm-xl" aria-hidden="true" focusable="false">
      {geometry.xTicks
        .filter((mark) => mark.at > 3 && mark.at < 93)
        .map((mark, order) => (
          <text
            key={mark.value}
            className={order % 2 === 1 ? 'ndm-hide-s' : undefined}
            x={`${mark.at}%`}
            y="14"
            textAnchor="middle"
          >
            {tick(mark.value)}
          </text>
        ))}
      <text x="100%" y="14" textAnchor="end">
        {labels.now}
      </text>
    </svg>
  )
}

/** The lines by name, with the values at the pointer. */
export function Keys({
  series,
  at,
  written,
}: {
  readonly series: SeriesReport
  /** Bucket under the pointer. */
  readonly at: number | null
  readonly written: string
}): ReactNode {
  const { labels, format } = useSettings()
  return (
    <ul className="ndm-keys">
      {series.pools.map((pool, order) => (
        <li key={pool.name}>
          <Swatch index={order} />
          <bdi>{pool.name}</bdi>
          <b className="ndm-readout">
            {at === null
              ? ''
              : pool.buckets[at] == null
                ? labels.noData
                : format.percent(pool.buckets[at].max)}
          </b>
        </li>
      ))}
      <li className="ndm-readout">{at === null ? '' : written}</li>
    </ul>
  )
}
