import type { MonitoringErrorKind } from '../data/http/error.ts'
import type { Phase } from '../types.ts'

/** ms without a success after which numbers count as stale at the earliest. */
const STALE_FLOOR_MS = 15_000

/** Fastest polling we do, ms. */
export const REFRESH_FLOOR_MS = 2000

/** The interval in force: 0 = only on demand, otherwise at least 2 s. */
export function refreshEvery(asked: number): number {
  return asked > 0 ? Math.max(REFRESH_FLOOR_MS, asked) : 0
}

/** ms after the last success from which the numbers are stale; `null` = they do not age (refreshed on demand). */
export function staleAfter(intervalMs: number): number | null {
  return intervalMs === 0 ? null : Math.max(STALE_FLOOR_MS, 3 * intervalMs)
}

export interface PhaseFacts {
  readonly hasData: boolean
  readonly error: MonitoringErrorKind | null
  readonly paused: boolean
  /** The last success is too long ago, or a refresh on demand failed. */
  readonly overdue: boolean
  readonly collecting: boolean
}

/**
 * What the whole widget shows. A lost session asks to sign in. When a viewer who had access a moment ago is refused, a
 * database outage may prevent verification: the last numbers stay, marked as old.
 */
export function phaseOf({ hasData, error, paused, overdue, collecting }: PhaseFacts): Phase {
  if (error === 'unauthenticated') return error
  if (!hasData)
    return error === null ? 'loading' : error === 'not-installed' || error === 'forbidden' ? error : 'error'
  if (error === 'forbidden' || error === 'offline' || overdue) return 'stale'
  if (paused) return 'paused'
  return collecting ? 'live' : 'stopped'
}
