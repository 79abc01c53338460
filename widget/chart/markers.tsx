import type { ReactNode } from 'react'
import type { ChartGeometry } from './geometry.ts'
import type { ChartEvent, EventsByBucket } from './series/events.ts'

/** Each kind has a shape of its own, so that colour is never needed to tell them apart; on 10 × 10. */
const SHAPES: Readonly<Record<ChartEvent['kind'], string>> = {
  alert: 'M5 .5 9.8 9.5H.2Z',
  operation: 'M5 0 10 5 5 10 0 5Z',
  release: 'M1 0V10M1 .8H9L6.6 3.4 9 6H1Z',
  start: 'M9 5A4 4 0 1 1 1 5a4 4 0 0 1 8 0Z',
}

/** Which of several events in one place is drawn: the first of these kinds. */
const RANK: readonly ChartEvent['kind'][] = ['alert', 'operation', 'release', 'start']

/** The shape of an event, beside its name. */
export function Mark({ event }: { readonly event: ChartEvent }): ReactNode {
  return (
    <svg
      className="ndm-event"
      data-status={event.tone}
      width="10"
      height="10"
      overflow="visible"
      aria-hidden="true"
      focusable="false"
    >
      <path fill="currentColor" d={SHAPES[event.kind]} />
    </svg>
  )
}

/** The events of each bucket, one mark for all of them. */
export function Markers({
  events,
  geometry,
}: {
  readonly events: EventsByBucket
  readonly geometry: ChartGeometry
}): ReactNode {
  return [...events].map(([bucket, all]) => {
    const [event] = all.toSorted((left, right) => RANK.indexOf(left.kind) - RANK.indexOf(right.kind))
    if (event === undefined) return null
    return (
      <svg key={bucket} x={`${geometry.xPercent(bucket)}%`} y="3" overflow="visible" aria-hidden="true">
        <g transform="translate(-5)">
          <Mark event={event} />
        </g>
      </svg>
    )
  })
}
