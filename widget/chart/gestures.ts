import { type DOMAttributes, type KeyboardEvent, type PointerEvent, useRef, useState } from 'react'
import type { ChartGeometry } from './geometry.ts'
import { move } from './slider.ts'

/** Two buckets, the first and the last of a stretch, in the order they were chosen. */
export type Stretch = readonly [from: number, to: number]

type PlotEvents = DOMAttributes<HTMLDivElement>

export interface Gestures {
  /** Bucket that is read; `null` = none. */
  readonly at: number | null
  /** What is being chosen to zoom to. */
  readonly stretch: Stretch | null
  /** The bucket read last: zooming by a button stays around it. */
  readonly lastAt: () => number | null
  readonly on: PlotEvents
}

/** What the hands do, between two renders. */
interface Hands {
  /** Bucket under each pointer that is down. */
  readonly down: Map<number, number>
  /** Where a mouse was pressed, or Enter; where it is now. */
  begin: number | null
  end: number | null
  last: number | null
}

interface Core {
  readonly hands: Hands
  readonly read: (at: number | null) => void
  readonly reach: (begin: number, end: number) => void
  readonly forget: () => void
  readonly choose: () => void
}

function capture({ currentTarget, pointerId }: PointerEvent<HTMLDivElement>): void {
  try {
    currentTarget.setPointerCapture(pointerId)
  } catch {
    // A pointer may be gone by the time its event is handled.
  }
}

function pointerEvents({ hands, read, reach, forget, choose }: Core, { indexAt }: ChartGeometry): PlotEvents {
  const under = ({ currentTarget, clientX }: PointerEvent<HTMLDivElement>): number | null => {
    const box = currentTarget.getBoundingClientRect()
    return box.width > 0 ? indexAt((clientX - box.left) / box.width) : null
  }
  return {
    onPointerDown(event) {
      const here = under(event)
      if (here === null || event.button !== 0) return
      read(here)
      hands.down.set(event.pointerId, here)
      if (event.pointerType === 'touch') return
      hands.begin = here
      // A drag that leaves the chart goes on until it is let go.
      capture(event)
    },
    onPointerMove(event) {
      const here = under(event)
      if (here === null) return
      read(here)
      if (!hands.down.has(event.pointerId)) return
      hands.down.set(event.pointerId, here)
      const [first, second] = [...hands.down.values()]
      if (first !== undefined && second !== undefined) reach(first, second)
      else if (event.pointerType !== 'touch' && hands.begin !== null) reach(hands.begin, here)
    },
    onPointerUp(event) {
      if (hands.down.delete(event.pointerId)) choose()
    },
    onPointerCancel(event) {
      hands.down.delete(event.pointerId)
      forget()
    },
    onPointerLeave(event) {
      // A finger that is lifted leaves too; what it read stays to be looked at.
      if (event.pointerType !== 'touch') read(null)
    },
  }
}

function onKey(
  event: KeyboardEvent<HTMLDivElement>,
  { hands, read, reach, forget, choose }: Core,
  at: number | null,
  count: number,
): void {
  const { key } = event
  const here = at ?? count - 1
  const next = move(key, event.shiftKey, at, count)
  if (key === 'Enter' || key === ' ') {
    if (hands.begin !== null) choose()
    else {
      read(here)
      reach(here, here)
    }
  } else if (next == null) {
    event.stopPropagation()
    // The first Escape ends the choosing, the second the reading.
    if (hands.begin === null) read(null)
    forget()
  } else {
    read(next)
    if (hands.begin !== null) reach(hands.begin, next)
  }
}

/**
 * Reading and choosing: a mouse reads where it is and chooses by dragging; one finger reads, two choose what lies between
 * them; arrows read, Enter at two buckets chooses, 0 and a double click show everything.
 * @param onStretch given the chosen stretch; `null` = show everything
 */
export function useGestures(geometry: ChartGeometry, onStretch: (chosen: Stretch | null) => void): Gestures {
  const { count } = geometry
  const [index, setIndex] = useState<number | null>(null)
  const [stretch, setStretch] = useState<Stretch | null>(null)
  const { current: hands } = useRef<Hands>({ down: new Map(), begin: null, end: null, last: null })
  const clamp = (value: number): number => Math.min(value, Math.max(0, count - 1))
  const at = index === null ? null : clamp(index)
  const forget = (): void => {
    hands.begin = null
    hands.end = null
    setStretch(null)
  }
  const core: Core = {
    hands,
    forget,
    read(next) {
      hands.last = next ?? hands.last
      setIndex(next)
    },
    reach(begin, end) {
      hands.begin = begin
      hands.end = end
      setStretch([begin, end])
    },
    choose() {
      const { begin, end } = hands
      forget()
      if (begin !== null && end !== null && begin !== end) onStretch([begin, end])
    },
  }
  return {
    at,
    stretch: stretch && [clamp(stretch[0]), clamp(stretch[1])],
    lastAt: () => (hands.last === null ? null : clamp(hands.last)),
    on: {
      ...pointerEvents(core, geometry),
      onKeyDown(event) {
        if (event.ctrlKey || event.metaKey || event.altKey) return
        const { key } = event
        if (key === '0') onStretch(null)
        else if (key === 'Enter' || key === ' ' || move(key, event.shiftKey, at, count) !== undefined)
          onKey(event, core, at, count)
        else return
        event.preventDefault()
      },
      onDoubleClick: () => onStretch(null),
      onBlur() {
        setIndex(null)
        forget()
      },
    },
  }
}
