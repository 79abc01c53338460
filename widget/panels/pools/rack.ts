import type { PoolReport } from '../../../src/model/report/pool.ts'

/** `over` = beyond the capacity (several processes of one pool, or a cap lowered while in use). */
export type CellState = 'active' | 'leak' | 'over' | 'opening' | 'idle' | 'free'

export interface RackPart {
  readonly state: CellState
  readonly count: number
}

export interface Rack {
  /** In drawing order, without empty ones. */
  readonly parts: readonly RackPart[]
  /** Slots drawn: the capacity, or more when more is in use. */
  readonly total: number
  readonly max: number
  /** More than this is drawn as one bar: cells would be too narrow to count. */
  readonly segmented: boolean
}

/** Cells that can still be distinguished at 320 px. */
export const MAX_CELLS = 60

/**
 * One cell per slot of the pool.
 * @param leaks leases of this pool that hold an unused slot
 * @returns `null` when use or capacity is unknown: nothing can be drawn truthfully
 */
export function rackOf(pool: PoolReport, leaks: number): Rack | null {
  const { used, max } = pool
  if (used === null || max === null || max <= 0) return null
  const leaking = Math.min(leaks, used)
  const over = Math.max(0, used - max)
  const within = used - over
  const leakWithin = Math.min(leaking, within)
  const opening = Math.min(pool.connecting ?? 0, Math.max(0, max - within))
  const idle = Math.min(pool.idle ?? 0, Math.max(0, max - within - opening))
  const parts: RackPart[] = [
    { state: 'active', count: within - leakWithin },
    { state: 'leak', count: leakWithin },
    { state: 'over', count: over },
    { state: 'opening', count: opening },
    { state: 'idle', count: idle },
    { state: 'free', count: Math.max(0, max - within - opening - idle) },
  ]
  const total = Math.max(max, used)
  return { parts: parts.filter((part) => part.count > 0), total, max, segmented: total > MAX_CELLS }
}

/** Left edge and width of each cell in percent, with a gap between; positions of ticks likewise. */
export function cellGeometry(total: number): { readonly pitch: number; readonly width: number } {
  const gap = total > 40 ? 0.45 : 0.9
  const width = (100 - gap * (total - 1)) / total
  return { pitch: width + gap, width }
}
