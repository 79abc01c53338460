import { memo, type ReactNode } from 'react'
import type { SeriesReport } from '../../src/model/report/history.ts'
import { useSettings } from '../context.ts'
import { type ChartGeometry, HEIGHT, WIDTH } from './geometry.ts'

/** Series beyond this many repeat the dash patterns. */
const STYLES = 5

const styleOf = (index: number): string => `ndm-l${(index % STYLES) + 1}`

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
      <path className="ndm-grid" d={`M0 ${y(0.5)}H${WIDTH}`} />
      <path className="ndm-th-w" d={`M0 ${y(warning)}H${WIDTH}`} />
      <path className="ndm-th-c" d={`M0 ${y(critical)}H${WIDTH}`} />
      {geometry.pools.map((pool, index) => (
        <path key={pool.name} className={`ndm-area ndm-a${(index % STYLES) + 1}`} d={pool.envelope} />
      ))}
      {geometry.pools.map((pool, index) => (
        <g key={pool.name} className={styleOf(index)}>
          <path className="ndm-l" d={pool.line} />
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

interface ReadingProps {
  readonly series: SeriesReport
  readonly geometry: ChartGeometry
  readonly index: number
}

/** Crosshair, a dot on each line, and the values in words. */
export function Reading({
  series,
  geometry,
  index,
  text,
}: ReadingProps & { readonly text: string }): ReactNode {
  const { labels, format } = useSettings()
  const x = geometry.xPercent(index)
  return (
    <>
      <svg className="ndm-cursor" aria-hidden="true" focusable="false">
        <line className="ndm-cross" x1={`${x}%`} x2={`${x}%`} y1="0" y2="100%" />
        {series.pools.map((pool, at) => {
          const bucket = pool.buckets[index]
          if (bucket == null) return null
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
          {series.pools.map((pool, at) => (
            <li key={pool.name}>
              <Swatch index={at} />
              <bdi>{pool.name}</bdi>
              <b>{pool.buckets[index] == null ? labels.noData : format.percent(pool.buckets[index].max)}</b>
            </li>
          ))}
        </ul>
      </div>
    </>
  )
}
