import { type KeyboardEvent, memo, type PointerEvent, type ReactNode, useMemo, useState } from 'react'
import type { SeriesReport } from '../../src/model/report/history.ts'
import { useSettings, useSlot } from '../context.ts'
import { type ChartGeometry, chartGeometry, HEIGHT, WIDTH } from './geometry.ts'
import { move } from './slider.ts'

/** Series beyond this many repeat the dash patterns. */
const STYLES = 5

const styleOf = (index: number): string => `ndm-l${(index % STYLES) + 1}`

interface MarksProps {
  readonly geometry: ChartGeometry
  readonly warning: number
  readonly critical: number
}

/** Everything that does not follow the pointer, so that reading a value does not draw the lines again. */
const Marks = memo(function Marks({ geometry, warning, critical }: MarksProps): ReactNode {
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

function Swatch({ index }: { readonly index: number }): ReactNode {
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
function Reading({ series, geometry, index, text }: ReadingProps & { readonly text: string }): ReactNode {
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
  const tick = (value: number): string =>
    !hydrated
      ? format.clock(value).slice(0, 5)
      : long
        ? format.dayClock(value).replace(/,? 00:00$/, '')
        : format.clock(value)

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
          <Marks geometry={geometry} warning={warning} critical={critical} />
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
          {at !== null && <Reading series={series} geometry={geometry} index={at} text={written} />}
        </div>
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
      </div>
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
    </figure>
  )
}
