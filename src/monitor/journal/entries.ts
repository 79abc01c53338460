import {
  type HistoryPoint,
  POINT_NUMBERS,
  POINT_OPTIONAL,
  ROLLED_METRICS,
  type Rollup,
  type Sample,
  type Use,
} from '../../model/history.ts'
import type { JournalPoint, JournalRollup, JournalState } from '../../model/journal/journal.ts'

/** What a journal returned, validated and sorted. */
export interface SortedOut {
  readonly points: readonly HistoryPoint[]
  readonly rollups: readonly Rollup[]
  /** The newest; `null` = there was none. */
  readonly state: JournalState | null
  /** Of the newest point. */
  readonly alertsOpened: number
  /** Invalid entries. */
  readonly skipped: number
}

/** Picks the valid entries: a user's journal may contain anything, and an older version wrote less. */
export function sortOut(entries: Iterable<JournalPoint | JournalRollup>): SortedOut {
  const points = new Map<number, HistoryPoint>()
  const rollups = new Map<number, Rollup>()
  let state: JournalState | null = null
  let stateAt = Number.NEGATIVE_INFINITY
  let skipped = 0
  for (const entry of entries) {
    const given = entry as Partial<JournalPoint> | null
    const point = pointOf(given)
    const rollup = rollupOf(given?.rollup)
    // A point that was appended twice, because its first write was not confirmed, counts once.
    if (point) points.set(point.at, point)
    if (rollup) rollups.set(rollup.at, rollup)
    if (!point && !rollup) skipped++
    else if (given?.state && (given.at as number) >= stateAt) {
      state = given.state
      stateAt = given.at as number
    }
  }
  const newest = [...points.values()].reduce<HistoryPoint | null>(
    (last, point) => (last === null || point.at >= last.at ? point : last),
    null,
  )
  return {
    points: [...points.values()],
    rollups: [...rollups.values()],
    state,
    alertsOpened: newest?.alertsOpened ?? 0,
    skipped,
  }
}

/** JSON has no NaN: unknown comes back as `null`. */
function number(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN
}

function pointOf(given: Partial<JournalPoint> | null): HistoryPoint | null {
  if (given === null || typeof given !== 'object') return null
  if (!Number.isFinite(given.at) || !Number.isFinite(given.active)) return null
  const numbers = Object.fromEntries(POINT_NUMBERS.map((key) => [key, number(given[key])]))
  const more = Object.fromEntries(
    POINT_OPTIONAL.flatMap((key) => (given[key] === undefined ? [] : [[key, number(given[key])]])),
  )
  const health = given.health === 1 || given.health === 2 ? given.health : 0
  const pools = Object.entries(given.pools ?? {}).map(([name, value]) => [name, number(value)] as const)
  const use = Object.entries(given.use ?? {}).map(([name, value]) => [name, useOf(value)] as const)
  return {
    ...numbers,
    ...more,
    health,
    pools: Object.fromEntries(pools),
    ...(given.use ? { use: Object.fromEntries(use) } : {}),
  } as unknown as HistoryPoint
}

function useOf(value: Use | undefined): Use {
  return { mean: number(value?.mean), peak: number(value?.peak) }
}

function rollupOf(given: Rollup | undefined): Rollup | null {
  if (given === null || typeof given !== 'object') return null
  const { at, alertsPeak, alertsOpened, samples } = given
  const isWhole =
    [at, alertsPeak, alertsOpened].every(Number.isFinite) &&
    ROLLED_METRICS.every((metric) => isSample(samples?.[metric]))
  return isWhole ? given : null
}

function isSample(sample: Sample | undefined): boolean {
  if (sample === undefined || sample === null) return false
  const { min, avg, max, p95, weight } = sample
  // One invalid number makes the sum unknown.
  return typeof min === 'number' && Number.isFinite(min + avg + max + p95 + weight)
}
