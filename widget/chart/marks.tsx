import { memo, type ReactNode } from 'react'
import type { SeriesReport } from '../../src/model/report/history.ts'
import { useSettings } from '../context.ts'
import { type ChartGeometry, HEIGHT, WIDTH } from './geometry.ts'
import type { Stretch } from './gestures.ts'
import { Mark } from './markers.tsx'
import type { ChartEvent } from './series/events.ts'

/** Series beyond this many repeat the dash patterns. */
const STYLES = 5

/** Events in the tip; the table has all. */
const TOLD = 4

const styleOf = (index: number): string => `ndm-l${(index % STYLES) + 1}`

/** Thinner than a peak. As attributes: the server's HTML has them before the chart's own styles are there. */
const THIN = {
  fill: 'none',
  stroke: 'currentColor',
  strokeOpacity: 0.6,
  strokeWidth: 1,
  vectorEffect: 'non-scaling-stroke',
} as const
const DASHED = { strokeDasharray: '2 4', strokeOpacity: 0.9 } as const

interface MarksProps {
  readonly geometry: ChartGeometry
  readonly warning: number
  readonly critical: number
}

/** Everything that does not follow the pointer, so that reading a value does not draw the lines again. */
export const Marks: React.NamedExoticComponent<MarksProps> = memo(function Marks({
  geometry,
  warning,
  critical,
}: MarksProps): ReactNode {
  const y = (ratio: number): number => Math.round(geometry.y(ratio * 100) * 10) / 10
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
      <rect className="ndm-band-w" width={WIDTH} y={y(critical)} height={y(warning) - y(critical)} />
      <rect className="ndm-band-c" width={WIDTH} y="0" height={y(critical)} />
      <path className="ndm-grid" d={`M0 ${y(0.5)}H${WIDTH}M0 ${y(1)}H${WIDTH}`} />
      <path className="ndm-th-w" d={`M0 ${y(warning)}H${WIDTH}`} />
      <path className="ndm-th-c" d={`M0 ${y(critical)}H${WIDTH}`} />
      {geometry.pools.map((pool, index) => (
        <path key={pool.name} className={`ndm-area ndm-a${(index % STYLES) + 1}`} d={pool.envelope} />
      ))}
      {geometry.pools.map((pool, index) => (
        <g key={pool.name} className={styleOf(index)}>
          <path {...THIN} d={pool.mean} />
          <path className="ndm-l" d={pool.line} />
          <path {...THIN} {...DASHED} d={pool.bridges} />
          {pool.dots.map(([x, top]) => (
            // A line of no length with round caps stays round however the drawing is stretched.
            <path key={x} className="ndm-l ndm-point" d={`M${x} ${top}h0`} />
          ))}
        </g>
      ))}
    </svg>
  )
})

/** The stroke of a pool's line, beside its name. */
export function Swatch({ index }: { readonly index: number }): ReactNode {
  return (
    <svg width="18" height="8" aria-hidden="true" focusable="false" className={styleOf(index)}>
      <path className="ndm-l" d="M0 4H18" />
    </svg>
  )
}

/** How an average is drawn, beside the word for it. */
export function Mean(): ReactNode {
  return (
    <svg width="18" height="8" aria-hidden="true" focusable="false">
      <path {...THIN} d="M0 4H18" />
    </svg>
  )
}

/** How a stretch without a value is drawn, beside the words for it. */
export function Open(): ReactNode {
  return (
    <svg width="18" height="8" aria-hidden="true" focusable="false">
      <path {...THIN} {...DASHED} d="M0 4H18" />
    </svg>
  )
}

/** The stretch that is being chosen. */
export function Brush({
  geometry,
  stretch,
}: {
  readonly geometry: ChartGeometry
  readonly stretch: Stretch
}): ReactNode {
  const [from, to] = [...stretch].sort((left, right) => left - right).map(geometry.xPercent)
  return (
    <svg pointerEvents="none" aria-hidden="true" focusable="false">
      <rect
        fill="currentColor"
        fillOpacity=".16"
        x={`${from}%`}
        width={`${(to ?? 0) - (from ?? 0)}%`}
        height="100%"
      />
    </svg>
  )
}

export interface ReadingProps {
  readonly series: SeriesReport
  readonly hidden: readonly string[]
  readonly geometry: ChartGeometry
  readonly index: number
  readonly text: string
  /** What happened in that bucket. */
  readonly events: readonly ChartEvent[]
}

/** Crosshair, a dot on each line, and the values in words. */
export function Reading({ series, hidden, geometry, index, events, text }: ReadingProps): ReactNode {
  const { labels, format } = useSettings()
  const x = geometry.xPercent(index)
  return (
    <>
      <svg pointerEvents="none" aria-hidden="true" focusable="false">
        <line className="ndm-cross" x1={`${x}%`} x2={`${x}%`} y1="0" y2="100%" />
        {series.pools.map((pool, at) => {
          const bucket = pool.buckets[index]
          if (bucket == null || hidden.includes(pool.name)) return null
          const y = `${(geometry.y(bucket.max) / HEIGHT) * 100}%`
          return <circle key={pool.name} className={`ndm-dot ${styleOf(at)}`} cx={`${x}%`} cy={y} r="4.5" />
        })}
      </svg>
      {/* Only ever drawn in the browser, where a style set through the DOM is allowed by a strict policy. */}
      <div
        className="ndm-tip"
        data-side={x > 50 ? 'start' : 'end'}
        style={{ left: `${x}%` }}
        aria-hidden="true"
      >
        <p>{text}</p>
        <ul>
          {series.pools.map((pool, at) => {
            const bucket = pool.buckets[index]
            if (hidden.includes(pool.name)) return null
            return (
              <li key={pool.name}>
                <Swatch index={at} />
                <bdi>{pool.name}</bdi>
                <b>
                  {bucket == null
                    ? labels.noData
                    : labels.peakAverage(format.percent(bucket.max), format.percent(bucket.avg))}
                </b>
              </li>
            )
          })}
          {events.slice(0, TOLD).map((event) => (
            <li key={`${event.at} ${event.text}`}>
              <Mark event={event} />
              <bdi>{event.text}</bdi>
            </li>
          ))}
          {events.length > TOLD && <li>+{format.int(events.length - TOLD)}</li>}
        </ul>
      </div>
    </>
  )
}
