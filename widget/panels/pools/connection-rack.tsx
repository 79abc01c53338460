import { type ReactNode, useId } from 'react'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import { useSettings, useSlot } from '../../context.ts'
import { countsRequests, countsSessions } from '../../logic/pool.ts'
import { type CellState, cellGeometry, type Rack, rackOf } from '../../logic/rack.ts'

const HEIGHT = 33

function Cell({
  state,
  x,
  width,
  hatch,
}: {
  readonly state: CellState
  readonly x: number
  readonly width: number
  readonly hatch: string
}): ReactNode {
  const edge = { x: `${x.toFixed(2)}%`, y: 0.5, width: `${width.toFixed(2)}%`, height: HEIGHT, rx: 4 }
  return (
    <>
      <rect className={`ndm-c-${state}`} {...edge} />
      {state === 'leak' && <rect fill={`url(#${hatch})`} {...edge} />}
    </>
  )
}

function cellsOf(
  rack: Rack,
): readonly { readonly state: CellState; readonly x: number; readonly width: number }[] {
  if (rack.segmented) {
    let x = 0
    return rack.parts.map(({ state, count }) => {
      const width = (count / rack.total) * 100
      const cell = { state, x, width: Math.max(0.2, width - 0.3) }
      x += width
      return cell
    })
  }
  const { pitch, width } = cellGeometry(rack.total)
  return rack.parts
    .flatMap(({ state, count }) => Array.from({ length: count }, () => state))
    .map((state, index) => ({ state, x: index * pitch, width }))
}

/** Where the tick of a ratio stands, percent of the width. */
function tickAt(rack: Rack, ratio: number): number {
  const slot = ratio * rack.max
  if (rack.segmented) return (slot / rack.total) * 100
  const { pitch, width } = cellGeometry(rack.total)
  return Math.min(100, slot * pitch - (pitch - width) / 2)
}

function Swatch({ state }: { readonly state: CellState }): ReactNode {
  return (
    <svg width="10" height="12" aria-hidden="true">
      {state === 'leak' ? (
        <>
          <rect width="10" height="12" rx="2.5" className="ndm-c-leak" />
          <path d="M-1 8 7 0M2 13 11 4" className="ndm-c-leak-h" />
        </>
      ) : (
        <rect x=".5" y=".5" width="9" height="11" rx="2.5" className={`ndm-c-${state}`} />
      )}
    </svg>
  )
}

/** Diagonal strokes: a leak is recognised by its pattern, not by its colour. */
function Hatch({ id }: { readonly id: string }): ReactNode {
  return (
    <defs>
      <pattern id={id} width="8.5" height="8.5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path className="ndm-c-leak-h" d="M4.25 0V8.5" />
      </pattern>
    </defs>
  )
}

function Tick({
  rack,
  mark,
  tone,
}: {
  readonly rack: Rack
  readonly mark: number
  readonly tone: 'w' | 'c'
}): ReactNode {
  const { format } = useSettings()
  const x = `${tickAt(rack, mark).toFixed(2)}%`
  return (
    <g className={`ndm-tick-${tone}`}>
      <line className="ndm-tick" x1={x} x2={x} y1="36" y2="43" />
      <text className="ndm-tick-t" x={x} y="55" textAnchor="middle">
        {format.percent(mark * 100)}
      </text>
    </g>
  )
}

export interface ConnectionRackProps {
  readonly pool: PoolReport
  /** Leaks of this pool. */
  readonly leaks: number
}

/** One cell per slot of the pool, so that "17 of 20" is seen before it is read. */
export function ConnectionRack({ pool, leaks }: ConnectionRackProps): ReactNode {
  const { labels, format, thresholds = pool.thresholds } = useSettings()
  const slot = useSlot()
  const hatch = useId()
  const rack = rackOf(pool, leaks)
  if (rack === null) return null
  const word = (state: CellState): string =>
    state !== 'active'
      ? labels.cell[state]
      : countsRequests(pool)
        ? labels.cellInFlight
        : countsSessions(pool)
          ? labels.cellConnected
          : labels.cell.active
  const marks = [thresholds.warning, thresholds.critical]
  const parts = rack.parts.map(({ state, count }) => `${format.int(count)} ${word(state)}`).join(', ')
  const [warning = '', critical = ''] = marks.map((mark) => format.percent(mark * 100))
  return (
    <>
      <svg
        {...slot('rack', 'ndm-rack')}
        role="img"
        aria-label={labels.rackSummary(format.int(rack.total), parts, warning, critical)}
      >
        {leaks > 0 && <Hatch id={hatch} />}
        {cellsOf(rack).map(({ state, x, width }) => (
          <Cell key={x} state={state} x={x} width={width} hatch={hatch} />
        ))}
        <Tick rack={rack} mark={thresholds.warning} tone="w" />
        <Tick rack={rack} mark={thresholds.critical} tone="c" />
      </svg>
      <ul className="ndm-legend">
        {rack.parts.map(({ state, count }) => (
          <li key={state}>
            <Swatch state={state} />
            {word(state)} <b>{format.int(count)}</b>
          </li>
        ))}
      </ul>
    </>
  )
}
