import { type ReactNode, useId, useSyncExternalStore } from 'react'
import type { LeakReport } from '../../../src/model/report/leak.ts'
import type { PoolReport } from '../../../src/model/report/pool.ts'
import { useSettings, useSlot } from '../../context.ts'
import { countsRequests, countsSessions } from '../../logic/pool.ts'
import { listOf } from '../../logic/sentences.ts'
import { bounded } from '../../ui/boundary.tsx'
import { type CellState, cellGeometry, type Rack, rackOf } from './rack.ts'

const HEIGHT = 33

function Cell({
  state,
  x,
  width,
  hatch,
  lit,
}: {
  readonly state: CellState
  readonly x: number
  readonly width: number
  readonly hatch: string
  readonly lit: boolean
}): ReactNode {
  const edge = { x: `${x.toFixed(2)}%`, y: 0.5, width: `${width.toFixed(2)}%`, height: HEIGHT, rx: 4 }
  return (
    <>
      <rect className={`ndm-c-${state}`} {...edge} />
      {state === 'leak' && <rect fill={`url(#${hatch})`} {...edge} />}
      {lit && <rect className="ndm-lit" {...edge} />}
    </>
  )
}

interface Drawn {
  readonly state: CellState
  readonly x: number
  readonly width: number
}

/** Whether one of the leaks that are pointed at is in this cell: the cells of the leaks stand together. */
function isLit(cells: readonly Drawn[], index: number, lit: readonly number[], rack: Rack): boolean {
  if (cells[index]?.state !== 'leak') return false
  return rack.segmented
    ? lit.length > 0
    : lit.includes(index - cells.findIndex(({ state }) => state === 'leak'))
}

function cellsOf(rack: Rack): readonly Drawn[] {
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
  /** Which of the leaks stand out, from 0. @default none */
  readonly lit?: readonly number[]
}

function ConnectionRackPart({ pool, leaks, lit = [] }: ConnectionRackProps): ReactNode {
  const { labels, format, thresholds = pool.thresholds } = useSettings()
  const slot = useSlot()
  const hatch = useId()
  const rack = rackOf(pool, leaks)
  if (rack === null) return null
  const cells = cellsOf(rack)
  const word = (state: CellState): string =>
    state !== 'active'
      ? labels.cell[state]
      : countsRequests(pool)
        ? labels.cellInFlight
        : countsSessions(pool)
          ? labels.cellConnected
          : labels.cell.active
  const marks = [thresholds.warning, thresholds.critical]
  const parts = listOf(
    rack.parts.map(({ state, count }) => `${format.int(count)} ${word(state)}`),
    labels,
  )
  const [warning = '', critical = ''] = marks.map((mark) => format.percent(mark * 100))
  return (
    <>
      <svg
        {...slot('rack', 'ndm-rack')}
        role="img"
        aria-label={labels.rackSummary(format.int(rack.total), parts, warning, critical)}
      >
        {leaks > 0 && <Hatch id={hatch} />}
        {cells.map(({ state, x, width }, index) => (
          <Cell
            key={x}
            state={state}
            x={x}
            width={width}
            hatch={hatch}
            lit={isLit(cells, index, lit, rack)}
          />
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

/** One cell per slot of the pool, so that "17 of 20" is seen before it is read. */
export const ConnectionRack: (props: ConnectionRackProps) => ReactNode = bounded(ConnectionRackPart)

/** The rack, with the cells of the leaks that are pointed at lit up. */
export function LitRack({
  pool,
  leaks,
}: {
  readonly pool: PoolReport
  readonly leaks: readonly LeakReport[]
}): ReactNode {
  const { spotlight } = useSettings()
  const ids = useSyncExternalStore(spotlight.subscribe, spotlight.read, spotlight.read)
  const lit = leaks.flatMap(({ id }, index) => (ids.includes(id) ? [index] : []))
  return <ConnectionRack pool={pool} leaks={leaks.length} lit={lit} />
}
